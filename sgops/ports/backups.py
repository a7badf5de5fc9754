"""Where backups are kept, and what the engine's place in the world looks like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sgops.core.views import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """How many files are in an archive, and what could not be read, each with the reason."""

    files: int
    left_out: tuple[str, ...]


class Vault(Protocol):
    """Keeps the backups of one data folder."""

    def place(self, now: datetime, *, artifacts: bool) -> Path: ...
    def newest_at(self) -> datetime | None: ...
    def prune(self, keep: int) -> int: ...
    def pack(self, path: Path, database: Path, root: Path) -> Packed: ...


class Surroundings(Protocol):
    """Looks at all that an engine needs of its machine, and mends what is safe to mend."""

    def checks(self, *, repair: bool) -> Sequence[Check]: ...
