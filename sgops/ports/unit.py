"""One transaction, as the engine writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sgops.core.alerting import About, Channel, Incident, Sent
    from sgops.core.checkpoint import Checkpoint
    from sgops.core.events import Event
    from sgops.core.job import DeadLetter, Job
    from sgops.core.lane import Lane
    from sgops.core.meters import Meters
    from sgops.core.onward import AnyMove
    from sgops.core.receipts import Ident, Receipt
    from sgops.core.records import ActionPart, NewAction, NewJob, Recorded
    from sgops.core.resume import Output
    from sgops.core.untouched import JointMove, Untouched
    from sgops.core.values import Json
    from sgops.core.views import HealthComponent, RecoveryReport
    from sgops.ports.cleanup import CleanupLog


class Unit(Protocol):
    """One transaction on the thread that writes: reads see its own writes, and all of it is committed or none."""

    def job(self, job: int) -> Job:
        """Give the job's row as it is now, or raise NotFound."""

    def jobs(self, ids: Sequence[int]) -> list[Job]:
        """Give those of the jobs that exist, in the order of the ids."""

    def lanes(self) -> list[Lane]:
        """Name the lanes in which jobs are queued; the price grows with their number alone."""

    def queued(self, lanes: Mapping[Lane, int], limit: int) -> list[Job]:
        """Give the queued jobs to run next, of each lane at most so many: higher priority first, then older.

        It claims nothing.
        """

    def set_lane(self, job: int, lane: Lane) -> None:
        """Let a queued job wait elsewhere."""

    def due(self, now: datetime, limit: int) -> list[Job]:
        """Give waiting jobs whose time has come, earliest first."""

    def expired(self, now: datetime, limit: int) -> list[Job]:
        """Give jobs in no worker's hands whose pipeline's timeout is up, earliest first."""

    def shift_due(self, step: timedelta, kinds: Sequence[str], *, but: tuple[datetime, datetime]) -> int:
        """Move what waits for one of these reasons along with the clock, but not what began to wait in between.

        The ends of time-outs are moved, too.
        """

    def in_state(self, state: str, after: int, limit: int) -> list[Job]:
        """Give jobs of a state with ids above `after`, in order of id."""

    def unfinished(self, pipeline: str, unique_key: str) -> Job | None:
        """Give the job with that unique key that has not ended."""

    def newest_unfinished(self, pipeline: str, params: bytes) -> Job | None:
        """Give the newest job with these very parameters that has neither completed nor been cancelled."""

    def insert(self, jobs: Sequence[NewJob], now: datetime) -> list[Job]:
        """Write new jobs (queued, or waiting for their start) with their first event."""

    def insert_alike(self, draft: NewJob, tokens: Sequence[str], now: datetime) -> Sequence[int]:
        """Write a job for each token (one at least), alike but for it and without a unique key; give their ids."""

    def apply(self, moves: Sequence[AnyMove]) -> list[AnyMove]:
        """Write moves with all their rows; raise StaleAttempt, writing nothing, if a row is not as `before` was.

        Gives the moves back as written: a new dead letter's id is in `after.letter` and `letter.id`.
        """

    def untouched(self, ids: Sequence[int]) -> list[Untouched]:
        """Give those of the jobs that were never begun, in no particular order."""

    def rivalled(self, ids: Sequence[int]) -> int | None:
        """Name the first of the jobs whose unique key another job has that has not ended."""

    def apply_jointly(self, moves: Sequence[JointMove]) -> None:
        """Write moves of many untouched jobs in a statement each; raise, writing nothing, as `apply` does."""

    def batch(self, label: str, pipeline: str, now: datetime) -> int:
        """Give the id of the open batch with that label, made if there is none."""

    def new_batch(self, label: str, pipeline: str, now: datetime) -> int: ...
    def recount_batches(self) -> int:
        """Count anew what batches that have not finished say of their jobs; give how many there are."""

    def set_params(self, job: int, params: bytes, words: str) -> None: ...
    def params(self, job: int) -> bytes: ...
    def history(self, job: int) -> list[Checkpoint]: ...
    def outputs(self, jobs: Sequence[int]) -> Mapping[int, Sequence[Output]]:
        """Give the places of the outputs of those of the jobs all of whose checkpoints verify."""

    def letter(self, letter: int) -> DeadLetter: ...
    def resolve(self, letter: int, resolution: str, now: datetime, notes: str) -> None:
        """Answer a letter, or make it pending again (undo)."""

    def record(self, action: NewAction) -> int:
        """Write an act and the first part of what it changed; give its id."""

    def extend(self, number: int, action: NewAction) -> None:
        """Write the next part of an act that takes several transactions; `action` is it as it is by now."""

    def action(self, action: int | None) -> Recorded:
        """Give the act, or the newest undoable one that stands."""

    def part(self, part: int) -> ActionPart: ...
    def mark_undone(self, action: int, now: datetime) -> None: ...
    def mark_part_undone(self, part: int) -> None: ...
    def delete_jobs(self, ids: Sequence[int]) -> int: ...
    def delete_checkpoints(self, jobs: Sequence[int]) -> int: ...
    def shrink(self, pages: int) -> int:
        """Give so many pages that hold nothing back to the disk; gives how many went."""

    def delete_records(self, jobs: Sequence[int], limit: int) -> int:
        """Delete some of the records of items and steps of these jobs, if there are more than those; give how many."""

    def copy_ledger(self, job: int, stage: str, run: int, *, without: Sequence[str]) -> None:
        """Give run `run` the done records of the run before it, except those with a key in `without`."""

    def receipt(self, ident: Ident) -> Receipt | None:
        """Give what is known of one call to a service."""

    def receipts(self, job: int) -> list[Receipt]: ...
    def save_receipts(self, rows: Sequence[Receipt]) -> None: ...
    def asked_after(self, jobs: Sequence[int]) -> frozenset[int]:
        """Name those of the jobs whose present stage has handed over work that is not answered yet."""

    @property
    def cleanup(self) -> CleanupLog:
        """Give the journal of deletions."""

    def append(self, events: Sequence[Event]) -> None:
        """Write events of the engine itself."""

    def put(self, key: str, value: Json) -> None:
        """Keep a small fact of the engine (paused, last report, tick)."""

    def get(self, key: str) -> Json: ...
    def define(self, digest: str, document: bytes) -> None:
        """Keep a definition's document, once."""

    def recount(self) -> None:
        """Count everything anew that is counted."""

    def save_report(self, report: RecoveryReport) -> int: ...

    def add_meters(self, at: datetime, meters: Meters) -> None:
        """Add what was counted of a minute to what is kept of it, and of its hour."""

    def forget_meters(self, now: datetime) -> None: ...
    def log_health(self, at: datetime, changes: Mapping[str, HealthComponent]) -> None: ...
    def raise_alert(self, incident: Incident, now: datetime, *, over: bool = False) -> int:
        """Write an incident; at most one stands for a rule, so one that is `over` at once stands for none."""

    def retell_alert(self, alert: int, incident: Incident) -> None: ...
    def clear_alert(self, alert: int, now: datetime) -> None: ...
    def plan_delivery(self, alert: int, channel: Channel, about: About, now: datetime) -> int:
        """Write that a message is to be sent."""

    def record_sent(self, sent: Sent) -> None: ...
