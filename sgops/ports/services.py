"""Outside services, as far as it can be asked whether they are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Services(Protocol):
    """Asks every service that can be asked; slow ones delay nobody for long."""

    def ping(self) -> Mapping[str, str | None]:
        """Give by name None for a service that answers, or why it does not."""
