"""What was running when an engine stopped or died, and what becomes of it: found, decided, reported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from sgops.core import moves, operator_moves
from sgops.core.checkpoint import Trigger
from sgops.core.errors import CheckpointError
from sgops.core.failure import Failure, FailureType
from sgops.core.job import Asked, HeldFor, Job, JobState
from sgops.core.pipeline import OnCrash
from sgops.core.resume import plan, standing
from sgops.core.transition import Transition, then
from sgops.engine.recall import trusted
from sgops.engine.tally import Tally, Verdict, begun, keep

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sgops.core.views import RecoveryReport
    from sgops.engine.catalog import Entry
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One decision: the words, the reason, and the move that does it."""

    verdict: Verdict
    reason: str
    move: Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Which jobs are looked at together, and whether anything is done about them."""

    state: JobState
    after: int
    preview: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """How the engine before this one ended, as far as its jobs are concerned."""

    died: bool
    suspects: frozenset[int] = frozenset()
    alone: bool = False


class Recovery:
    """Decides about every job that no engine has in its hands but whose row says otherwise."""

    def __init__(self, parts: Parts, death: Death, in_hands: Callable[[int], object] = lambda _job: None) -> None:
        self._parts = parts
        self._death = death
        self._in_hands = in_hands

    def at_start(self, now: datetime) -> RecoveryReport:
        """Decide about all of them before new work is accepted; can be killed and repeated at any point."""
        tally = Tally(now, cause="the engine died" if self._death.died else "start")
        begun(self._parts, tally)
        self.sweep(tally, now, preview=False)
        self._await_services(tally)
        tally.batches = self._parts.store.perform(lambda unit: unit.recount_batches())
        return keep(self._parts, tally)

    def sweep(self, tally: Tally, now: datetime, *, preview: bool) -> None:
        """Decide batch by batch; a preview says the same and changes nothing."""
        for state in (JobState.RUNNING, JobState.INTERRUPTED):
            after: int | None = 0
            while after is not None:
                batch = Batch(state=state, after=after, preview=preview)
                after = self._parts.store.perform(partial(self._some, batch, now, tally))

    def _await_services(self, tally: Tally) -> None:
        """Count the jobs whose work services have: nothing is repeated before those have answered."""
        after = 0
        while receipts := self._parts.reader.open_receipts(after, _BATCH):
            jobs = self._parts.reader.jobs_by_id(receipt.job for receipt in receipts)
            # A job may have more than one open receipt; it waits for the last of them.
            for receipt in {receipt.job: receipt for receipt in receipts}.values():
                if receipt.job in jobs and jobs[receipt.job].state is JobState.EXTERNAL:
                    tally.add(receipt.job, Verdict.AWAITED, f"service '{receipt.connector}' has its work, and is asked")
            after = receipts[-1].job

    def _some(self, batch: Batch, now: datetime, tally: Tally, unit: Unit) -> int | None:
        """Decide about one batch in one transaction; gives the last id it saw."""
        jobs = unit.in_state(batch.state.value, batch.after, _BATCH)
        left = [job for job in jobs if self._in_hands(job.id) is None]
        rulings = [self._rule(unit, job, now) for job in left]
        if not batch.preview:
            unit.apply([ruling.move for ruling in rulings])
        for job, ruling in zip(left, rulings, strict=True):
            tally.add(job.id, ruling.verdict, ruling.reason)
        return jobs[-1].id if jobs else None

    def _rule(self, unit: Unit, job: Job, now: datetime) -> Ruling:
        """Decide about one job."""
        suspect = self._death.died and job.id in self._death.suspects
        job_now = replace(job, crash_count=job.crash_count + 1) if suspect else job
        lost = None
        if job.state is JobState.RUNNING:
            reason = "the engine died while it ran" if self._death.died else "no worker has it"
            lost = moves.interrupt(job_now, now, reason=reason, trigger=Trigger.FAILURE)
            lost = replace(lost, before=job)
            job_now = lost.after
        ruling = self._decide(unit, job_now, now, was_running=lost is not None, suspect=suspect)
        return replace(ruling, move=then(lost, ruling.move)) if lost else ruling

    def _decide(self, unit: Unit, job: Job, now: datetime, *, was_running: bool, suspect: bool) -> Ruling:
        if job.asked is not Asked.NOTHING:
            return _as_asked(job, now)
        entry = self._parts.catalog.get(job.pipeline)
        if entry is None:
            reason = f"pipeline '{job.pipeline}' is not loaded"
            move = operator_moves.hold(job, now, HeldFor.HANDLER_MISSING, reason=reason)
            return Ruling(verdict=Verdict.HELD, reason=reason, move=move)
        if suspect and self._death.alone and job.crash_count >= self._parts.settings.recovery.crash_limit:
            reason = f"the engine died {job.crash_count} times while it ran, the last time with nothing beside it"
            return self._bury(job, FailureType.CRASH, reason, now)
        if was_running and self._death.died and entry.pipeline.on_crash is not OnCrash.RESUME:
            return self._by_policy(job, entry, now)
        return self._go_on(unit, job, entry, now)

    def _by_policy(self, job: Job, entry: Entry, now: datetime) -> Ruling:
        reason = f"the engine died while it ran, and on_crash is '{entry.pipeline.on_crash.value}'"
        if entry.pipeline.on_crash is OnCrash.FAIL:
            return self._bury(job, FailureType.CRASH, reason, now)
        move = operator_moves.hold(job, now, HeldFor.OPERATOR, reason=reason)
        return Ruling(verdict=Verdict.HELD, reason=reason, move=move)

    def _go_on(self, unit: Unit, job: Job, entry: Entry, now: datetime) -> Ruling:
        """Resume from what verifies; a job that had only just started simply starts again."""
        names = entry.pipeline.names
        try:
            rows = trusted(unit.history(job.id), self._parts.settings.recovery.on_corrupt)
        except CheckpointError as error:
            return self._bury(job, FailureType.CORRUPT, error.message, now)
        going_on = plan(job, names, standing(job, names, rows))
        if going_on.starts_anew:
            reason = f"it had only just started: stage '{job.stage or names[0]}' begins again"
            return self._recovered(unit, job, Verdict.RESTARTED, reason, now)
        kept = len(going_on.kept)
        reason = f"goes on at stage '{going_on.stage}', {kept} of {len(names)} stages kept"
        if entry.pipeline.names[-1] == going_on.stage and entry.pipeline.find(names[-1]).export:
            reason += "; the export had not been recorded and runs again"
        return self._recovered(unit, job, Verdict.RESUMED, reason, now)

    def _recovered(self, unit: Unit, job: Job, verdict: Verdict, reason: str, now: datetime) -> Ruling:
        """Let a job go on; one whose work a service may have asks first."""
        if job.id in unit.asked_after([job.id]):
            words = "a service may have its work: it is asked first"
            move = operator_moves.recover(job, now, reason=words, has_receipt=True)
            return Ruling(verdict=Verdict.AWAITED, reason=words, move=move)
        return Ruling(verdict=verdict, reason=reason, move=operator_moves.recover(job, now, reason=reason))

    def _bury(self, job: Job, kind: FailureType, reason: str, now: datetime) -> Ruling:
        move = moves.bury(job, Failure(type=kind, reason=reason), now)
        return Ruling(verdict=Verdict.DEAD_LETTERED, reason=reason, move=move)


def _as_asked(job: Job, now: datetime) -> Ruling:
    """Do what the operator had been promised when the engine died."""
    if job.asked is Asked.CANCEL:
        reason = "the operator had asked to cancel it"
        return Ruling(verdict=Verdict.CANCELLED, reason=reason, move=operator_moves.cancel(job, now))
    reason = "the operator had asked to hold it"
    return Ruling(verdict=Verdict.HELD, reason=reason, move=operator_moves.hold(job, now))
