"""How a backup is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupView:
    """A copy of everything kept; `verified` says that its database was opened and every page of it read.

    `left_out` names the files and folders that could not be read, each with the reason.
    """

    path: str
    bytes: int
    verified: bool
    at: datetime
    artifacts: int | None = None
    left_out: tuple[str, ...] = ()
