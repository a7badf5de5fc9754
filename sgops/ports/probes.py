"""What an attempt prints, and what is left of the machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol


class Ring(Protocol):
    """What one attempt prints, capped at head and tail."""

    def write(self, stream: str, text: str) -> None: ...
    def lines(self) -> Sequence[tuple[datetime, str, str]]: ...
    @property
    def dropped(self) -> int: ...


class MemoryFigures(Protocol):
    """What memory there is and what of it is in use."""

    @property
    def total(self) -> int: ...
    @property
    def used(self) -> int: ...
    @property
    def own(self) -> int: ...
    @property
    def share(self) -> float: ...


class Probe(Protocol):
    """Looks at the machine."""

    def memory(self) -> MemoryFigures: ...
    def disk_free(self, folder: Path) -> int: ...
    def is_there(self, folder: Path) -> bool:
        """Whether a folder has been made yet."""

    def refuses(self, folder: Path) -> str | None:
        """Say why no file can be made in a folder; None when one can."""
