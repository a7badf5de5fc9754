"""What was written to the journal, as it is passed on after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sgops.core.events import Event


class Told(NamedTuple):
    """What was written to the journal: its lines, which follow each other, and the number of the last."""

    newest: int
    events: Sequence[Event]
