"""What is handed to the store beside moves: new jobs, ledger entries, captured output, acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sgops.core.job import Job, JobState
from sgops.core.show import plural


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
class ActionPart:
    """What one transaction of an act has changed, for undo.

    `former` are jobs as they were, `untouched` the ids of those that were never begun, by the state they were in;
    `letters` were pending before it.
    """

    former: Sequence[Job] = ()
    untouched: Mapping[JobState, Sequence[int]] = field(default_factory=dict)
    letters: Sequence[int] = ()
    is_undone: bool = False

    @property
    def has_changed(self) -> bool:
        """Whether there is anything to take back."""
        return bool(self.former or self.untouched)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAction:
    """An operator's act to be recorded; `asked` running jobs have only taken the wish, which nobody can take back."""

    verb: str
    target: str
    at: datetime
    command: str
    undoable: bool
    asked: int = 0
    part: ActionPart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An act as it was recorded; `parts` still stand, and `undone_at` is None while the act does."""

    id: int
    verb: str
    target: str
    at: datetime
    command: str
    undoable: bool
    undone_at: datetime | None
    asked: int
    parts: Sequence[int]


def left_as_it_is(asked: int) -> str:
    """Say what an undo cannot reach of an act that was for running jobs, too."""
    return f"{plural(asked, 'job')} had begun: what was asked stays asked" if asked else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A stage that began, as the journal tells it."""

    at: datetime
    pipeline: str
    stage: str
