"""What is on record of a cleanup: the run, and each thing that it was to take."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sgops.core.fact import fact


class EntryState(StrEnum):
    """How far one thing has come."""

    PLANNED = "planned"
    TRASHED = "trashed"
    DELETED = "deleted"
    SKIPPED = "skipped"
    FAILED = "failed"


class AskedBy(StrEnum):
    """Who wanted a run: its time, an operator, or a disk that is full."""

    SCHEDULE = "schedule"
    OPERATOR = "operator"
    NEED = "need"


@fact
class Entry:
    """One thing of a run, as it is on record."""

    id: int
    run: int
    path: str
    kind: str
    bytes: int
    job: int | None
    state: EntryState
    at: datetime
    # Where it lies when its name cannot be shown as it is.
    raw: str = ""

    @property
    def place(self) -> str:
        """Where it lies, or lay."""
        return self.raw or self.path

    @property
    def trash_name(self) -> str:
        """The name of its file in the trash."""
        return f"{self.run}.{self.id}"


@fact
class CutShort:
    """A run that was killed: what it was to do, and for whom."""

    id: int
    plan: str
    asked_by: AskedBy


@fact
class RunEnd:
    """What a run came to."""

    deleted: int
    freed: int
    errors: tuple[str, ...] = ()


@fact
class Old:
    """Rows of a job that retention lets go; `rows` is about how many there are."""

    job: int
    rows: int
    bytes: int
    reason: str
