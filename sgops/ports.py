"""The sockets in the wall: what a face may ask of an engine, and what an engine needs of the outside.

`Operations` is the driving port: everything an operator can do or ask. All other protocols are driven: each has one
real implementation and, where tests need it, one fake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from sgops.core.checkpoint import Checkpoint
from sgops.core.events import Event
from sgops.core.job import DeadLetter, Job, Progress
from sgops.core.transition import Transition
from sgops.core.values import Json
from sgops.core.views import (
    ActionView,
    AttemptView,
    Bulk,
    CheckpointView,
    DutyView,
    EventView,
    FamilyView,
    HealthView,
    ItemView,
    JobView,
    LetterView,
    LogLine,
    Page,
    PipelineView,
    QueueView,
    RecoveryReport,
    RecoveryStatus,
    StatusView,
    Submitted,
    Verdict,
    WhyView,
)

T = TypeVar("T")


# ── what operators ask ───────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Jobs to make: `count` of one pipeline or template; `at` as written by the user."""

    name: str
    params: Json = None
    priority: int | None = None
    unique_key: str | None = None
    at: str | None = None
    batch: str | None = None
    count: int = 1
    resume: bool = False
    force_restart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Which part of a list is wanted."""

    filter: str = ""
    limit: int = 50
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The ones an act is for: ids, or all that match a filter.

    Without `preview` a filter needs `expect`, the number that the preview showed: another number is refused.
    """

    ids: tuple[int, ...] = ()
    filter: str | None = None
    preview: bool = False
    expect: int | None = None


class Operations(Protocol):
    """Everything an operator can do or ask; the engine and its client over the wire both are one."""

    def status(self) -> StatusView: ...
    def health(self, component: str | None = None) -> HealthView: ...
    def live(self) -> HealthView: ...
    def ready(self) -> HealthView: ...
    def pause(self) -> ActionView: ...
    def resume(self) -> ActionView: ...
    def shutdown(self, *, now: bool = False) -> None: ...

    def submit(self, submission: Submission) -> Submitted: ...
    def jobs(self, asking: Asking) -> Page[JobView]: ...
    def job(self, job: int) -> JobView: ...
    def checkpoints(self, job: int, *, verify: bool = False) -> Page[CheckpointView]: ...
    def delete_checkpoints(self, job: int) -> int: ...
    def attempts(self, job: int) -> Page[AttemptView]: ...
    def items(self, job: int, asking: Asking, *, failed: bool = False) -> Page[ItemView]: ...
    def logs(
        self, job: int, asking: Asking, *, stage: str | None = None, attempt: int | None = None
    ) -> Page[LogLine]: ...
    def why(self, job: int) -> WhyView: ...
    def cancel(self, jobs: Selection) -> Bulk: ...
    def hold(self, jobs: Selection) -> Bulk: ...
    def release(self, jobs: Selection) -> Bulk: ...
    def retry_jobs(self, jobs: Selection, *, force: bool = False) -> Bulk: ...
    def rerun(self, job: int, *, start: str | None = None, only: str | None = None, force: bool = False) -> Bulk: ...
    def delete_jobs(self, jobs: Selection) -> Bulk: ...

    def letters(self, asking: Asking) -> Page[LetterView]: ...
    def families(self, asking: Asking) -> Page[FamilyView]: ...
    def letter(self, letter: int) -> LetterView: ...
    def retry_letters(self, letters: Selection, *, start: str = "checkpoint", params: Json = None) -> Bulk: ...
    def dismiss_letters(self, letters: Selection, *, notes: str = "") -> Bulk: ...

    def scan(self, *, preview: bool = False, force: bool = False) -> RecoveryReport: ...
    def recovery(self) -> RecoveryStatus: ...
    def events(self, asking: Asking, *, since: int | None = None) -> Page[EventView]: ...
    def follow(self, since: int, *, wait: float) -> Page[EventView]: ...
    def actions(self, asking: Asking) -> Page[ActionView]: ...
    def undo(self, action: int | None = None) -> ActionView: ...
    def pipelines(self) -> Page[PipelineView]: ...
    def queues(self) -> Page[QueueView]: ...
    def pause_queue(self, name: str) -> ActionView: ...
    def resume_queue(self, name: str) -> ActionView: ...
    def duties(self) -> Page[DutyView]: ...
    def run_duty(self, name: str) -> DutyView: ...
    def verify(self) -> Verdict: ...


# ── time, chance, work ───────────────────────────────────────────────────────────────────────────────────────────────
class Clock(Protocol):
    """Two clocks with a rule: `now` may be stored, `monotonic` may only be subtracted."""

    @property
    def boot_id(self) -> str: ...
    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...
    def boottime(self) -> float: ...


class Dice(Protocol):
    """Chance."""

    def roll(self) -> float: ...
    def token(self) -> str: ...


class Timer(Protocol):
    """Calls duties on time, and once at the earliest due moment."""

    def every(self, name: str, seconds: float, call: Callable[[], None]) -> None: ...
    def on_wake(self, call: Callable[[], None]) -> None: ...
    def wake_at(self, due: datetime | None) -> None: ...
    def run_soon(self, name: str) -> None: ...
    def start(self) -> None: ...
    def stop(self, deadline: float) -> None: ...


class Subscription(Protocol):
    """A bounded ear on the bus; `lost` says that something was missed and must be read again."""

    @property
    def lost(self) -> int: ...
    def take(self, timeout: float | None) -> Sequence[Event]: ...
    def close(self) -> None: ...


class Bus(Protocol):
    """Spreads committed events; a slow listener never delays the engine."""

    def publish(self, batch: Sequence[Event]) -> None: ...
    def subscribe(self, name: str, capacity: int = 1000) -> Subscription: ...
    def listen(self, callback: Callable[[Sequence[Event]], None]) -> None: ...
    def stop(self, deadline: float) -> None: ...


# ── the store ────────────────────────────────────────────────────────────────────────────────────────────────────────
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


class Unit(Protocol):
    """One transaction on the writer's thread: reads see its own writes, and all of it is committed or none."""

    def job(self, job: int) -> Job:
        """Give the job's row as it is now, or raise NotFound."""

    def jobs(self, ids: Sequence[int]) -> list[Job]:
        """Give those of the jobs that exist, in the order of the ids."""

    def queued(self, limit: int, *, paused_queues: Sequence[str] = ()) -> list[Job]:
        """Give the queued jobs to run next: higher priority first, then older; claims nothing."""

    def due(self, now: datetime, limit: int) -> list[Job]:
        """Give waiting jobs whose time has come, earliest first."""

    def shift_due(self, step: timedelta, kinds: Sequence[str]) -> int:
        """Move the due moment of what waits for one of these reasons: somebody has set the clock."""

    def in_state(self, state: str, after: int, limit: int) -> list[Job]:
        """Give jobs of a state with ids above `after`, in order of id."""

    def unfinished(self, pipeline: str, unique_key: str) -> Job | None:
        """Give the job with that unique key that has not ended."""

    def insert(self, jobs: Sequence[NewJob], now: datetime) -> list[Job]:
        """Write new jobs (queued, or waiting for their start) with their first event."""

    def apply(self, transitions: Sequence[Transition]) -> list[Transition]:
        """Write moves with all their rows; raise StaleAttempt, writing nothing, if a row is not as `before` was.

        Gives the moves back as written: a new dead letter's id is in `after.letter` and `letter.id`.
        """

    def batch(self, label: str, pipeline: str, now: datetime) -> int:
        """Give the id of the open batch with that label, made if there is none."""

    def set_params(self, job: int, params: bytes, words: str) -> None: ...
    def set_priority(self, job: int, priority: int) -> None: ...
    def params(self, job: int) -> bytes: ...
    def history(self, job: int) -> list[Checkpoint]: ...
    def letter(self, letter: int) -> DeadLetter: ...
    def resolve(self, letter: int, resolution: str, now: datetime, notes: str) -> None:
        """Answer a letter, or make it pending again (undo)."""

    def record(self, action: NewAction) -> int: ...
    def action(self, action: int | None) -> Recorded:
        """Give the act, or the newest undoable one that stands."""

    def mark_undone(self, action: int, now: datetime) -> None: ...
    def delete_jobs(self, ids: Sequence[int]) -> int: ...
    def delete_checkpoints(self, job: int) -> int: ...
    def copy_ledger(self, job: int, stage: str, run: int, *, without: Sequence[str]) -> None:
        """Give run `run` the done records of the run before it, except those with a key in `without`."""

    def append(self, events: Sequence[Event]) -> None:
        """Write events of the engine itself."""

    def put(self, key: str, value: Json) -> None:
        """Keep a small fact of the engine (paused, last report, tick)."""

    def get(self, key: str) -> Json: ...
    def define(self, digest: str, document: bytes) -> None:
        """Keep a definition's document, once."""

    def save_report(self, report: RecoveryReport) -> int: ...


Settled = Callable[[Transition, BaseException | None], None]


class Store(Protocol):
    """The writing side. Everything is done by one thread in groups; nobody else writes."""

    def post(self, transition: Transition, settled: Settled) -> None:
        """Write a move without waiting; `settled` is called on the writer's thread after COMMIT, or with why not.

        StaleAttempt: the row was not as `before`. It must only enqueue.
        """

    def post_all(self, transitions: Sequence[Transition], settled: Settled) -> None:
        """Like post for several moves at one hand-over; `settled` is called for each."""

    def perform(self, unit: Callable[[Unit], T], *, urgent: bool = False) -> T:
        """Do a unit and wait until it is durable; raises what it raised, having written nothing."""

    def later(self, unit: Callable[[Unit], object], done: Callable[[BaseException | None], None] | None = None) -> None:
        """Do a unit without waiting."""

    def record(self, entry: LedgerEntry) -> None:
        """Make an item's or step's record durable and only then return; refused when the fence has moved on."""

    def note(self, job: int, fence: int, seen: datetime, progress: Progress | None) -> None:
        """Keep the newest sign of life and progress; coalesced, not waited for."""

    def keep(self, captured: Captured) -> None:
        """Keep what an attempt printed; not waited for."""

    @property
    def backlog(self) -> int: ...
    def close(self, deadline: float) -> None: ...


class Reader(Protocol):
    """The reading side; never blocks the writer, never counts rows."""

    def status_counts(self) -> Mapping[str, int]: ...
    def pending_letters(self) -> int: ...
    def queue_counts(self) -> Mapping[str, Mapping[str, int]]: ...
    def next_due(self) -> datetime | None: ...
    def job(self, job: int) -> Job: ...
    def job_view(self, job: int) -> JobView: ...
    def params(self, job: int) -> bytes: ...
    def jobs(self, asking: Asking, now: datetime) -> Page[JobView]: ...
    def matching_jobs(self, text: str, now: datetime, limit: int) -> list[int]: ...
    def history(self, job: int) -> list[Checkpoint]: ...
    def attempts(self, job: int) -> list[AttemptView]: ...
    def ledger(self, job: int, run: int, stage: str) -> list[LedgerEntry]: ...
    def items(self, job: int, asking: Asking, *, failed: bool) -> Page[ItemView]: ...
    def logs(self, job: int, asking: Asking, *, stage: str | None, attempt: int | None) -> Page[LogLine]: ...
    def letters(self, asking: Asking, now: datetime) -> Page[LetterView]: ...
    def matching_letters(self, text: str, now: datetime, limit: int) -> list[DeadLetter]: ...
    def families(self, asking: Asking, now: datetime) -> Page[FamilyView]: ...
    def letter(self, letter: int) -> DeadLetter: ...
    def snapshot(self, letter: int) -> Mapping[str, Json]: ...
    def events(self, asking: Asking, now: datetime, *, since: int | None = None) -> Page[EventView]: ...
    def last_event(self) -> int: ...
    def actions(self, asking: Asking, now: datetime) -> Page[ActionView]: ...
    def definition(self, digest: str) -> bytes | None: ...
    def get(self, key: str) -> Json: ...
    def last_report(self) -> RecoveryReport | None: ...
    def stalled(self, before: datetime, limit: int) -> list[Job]: ...
    def verify(self) -> Verdict: ...


# ── what an engine asks of the room it stands in ─────────────────────────────────────────────────────────────────────
class Ring(Protocol):
    """What one attempt prints, capped at head and tail."""

    def write(self, stream: str, text: str) -> None: ...
    def lines(self) -> Sequence[tuple[datetime, str, str]]: ...
    @property
    def dropped(self) -> int: ...


class Slots(Protocol):
    """Which job each worker runs, in a file that outlives the process."""

    def set(self, index: int, job: int) -> None: ...
    def clear(self, index: int) -> None: ...


class Feed(Protocol):
    """Where a pool's threads find their work."""

    def take(self, worker: int, timeout: float) -> Callable[[], None] | None: ...


class Ready(Protocol[T]):
    """What can run at once, best first."""

    def __len__(self) -> int: ...
    def put_many(self, items: Iterable[T]) -> None: ...
    def take(self, timeout: float = 0) -> T | None: ...
    def drain(self) -> list[T]: ...
    def close(self) -> None: ...


class Pool(Protocol):
    """Named daemon threads; the shape a distributed engine could stand behind."""

    @property
    def busy(self) -> int: ...
    @property
    def abandoned(self) -> int: ...
    def start(self) -> None: ...
    def replace(self, worker: int) -> bool: ...
    def stop(self, deadline: float) -> int: ...
