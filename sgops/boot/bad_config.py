"""What is said when a configuration is wrong: all its faults at once."""

from __future__ import annotations

from collections.abc import Iterable

from sgops.core.errors import ConfigError
from sgops.core.values import clip, visible

# More than this is no configuration.
MOST_SHOWN = 1_000
LONGEST_SHOWN = 600


class BadConfig(ConfigError):
    """All faults of one configuration at once, a line each."""

    def __init__(self, faults: Iterable[str], *, hint: str = "") -> None:
        # What a file or a variable holds may act on a terminal.
        self.faults = tuple(clip(visible(fault), LONGEST_SHOWN) for fault in faults)
        more = len(self.faults) - MOST_SHOWN
        shown = [*self.faults[:MOST_SHOWN], *([f"… and {more} more"] if more > 0 else [])]
        super().__init__("\n".join(shown), hint=hint or "correct the file, then try: sgops config check")
