"""What is handed to the store beside moves: new jobs, ledger entries, captured output, acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sgops.core.job import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job to be written; the store gives it its id."""

    token: str
    pipeline: str
    version: int
    queue: str
    params: bytes
    words: str
    priority: int = 0
    template: str | None = None
    batch: int | None = None
    unique_key: str | None = None
    stage: str = ""
    uses: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """An item or a step that is done, or an item that failed: `result` is JSON text.

    `fence` is the attempt token it is written under; a record of a fenced attempt is refused (0 where it is read).
    """

    job: int
    fence: int = 0
    run: int
    stage: str
    kind: str
    key: str
    input_hash: bytes
    state: str
    attempts: int
    result: bytes | None
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """What one attempt printed and logged, capped."""

    job: int
    index: int
    stage: str
    attempt: int
    lines: Sequence[tuple[datetime, str, str]]
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAction:
    """An operator's act to be recorded; `former` are the jobs as they were, for undo."""

    verb: str
    target: str
    at: datetime
    command: str
    undoable: bool
    former: Sequence[Job] = ()
    letters: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An act as it was recorded: `letters` were pending before it, `undone_at` is None while it stands."""

    id: int
    verb: str
    target: str
    at: datetime
    command: str
    undoable: bool
    undone_at: datetime | None
    former: Sequence[Job]
    letters: Sequence[int]
