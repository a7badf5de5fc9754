"""What was running when an engine stopped or died, and what becomes of it: found, decided, reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from sgops.core import moves, operator_moves
from sgops.core.checkpoint import Trigger
from sgops.core.errors import CheckpointError
from sgops.core.fact import fact
from sgops.core.failure import Failure, FailureType
from sgops.core.job import Asked, HeldFor, Job, JobState, evolve
from sgops.core.pipeline import OnCrash
from sgops.core.resume import counting, plan, standing
from sgops.core.transition import Transition, then
from sgops.engine.recall import trusted
from sgops.engine.tally import Decided, Tally, begun, keep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sgops.core.resume import Output, Placed
    from sgops.core.views import RecoveryReport
    from sgops.engine.catalog import Entry
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

_PORTION = 500
_NONE: Final = timedelta(0)
# After these decisions the stage that was cut off begins anew.
_AGAIN: Final = frozenset({Decided.RESUMED, Decided.RESTARTED})


@fact
class Ruling:
    """One decision: the words, the reason, and the move that does it."""

    decided: Decided
    reason: str
    move: Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Which jobs are looked at together, and whether anything is done about them."""

    state: JobState
    after: int
    preview: bool


@fact
class Ground:
    """What the decisions about a portion stand on, read once for all of its jobs.

    A job that has no entry among the outputs has a checkpoint that does not verify, and is looked at by itself.
    """

    unit: Unit
    outputs: Mapping[int, Sequence[Output]]
    asked_after: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """How the engine before this one ended, as far as its jobs are concerned, and when it lived last."""

    died: bool
    at: datetime | None = None
    suspects: frozenset[int] = frozenset()
    alone: bool = False


class Recovery:
    """Decides about every job that no engine has in its hands but whose row says otherwise."""

    def __init__(self, parts: Parts, death: Death, in_hands: Callable[[int], bool] = lambda _job: False) -> None:
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
        """Decide portion by portion; a preview says the same and changes nothing."""
        for state in (JobState.RUNNING, JobState.INTERRUPTED):
            after: int | None = 0
            while after is not None:
                portion = Portion(state=state, after=after, preview=preview)
                after = self._parts.store.perform(partial(self._some, portion, now, tally))

    def _await_services(self, tally: Tally) -> None:
        """Count the jobs whose work services have: nothing is repeated before those have answered."""
        after = 0
        while receipts := self._parts.reader.open_receipts(after, _PORTION):
            jobs = self._parts.reader.jobs_by_id(receipt.job for receipt in receipts)
            # A job may have more than one open receipt; it waits for the last of them.
            for receipt in {receipt.job: receipt for receipt in receipts}.values():
                if receipt.job in jobs and jobs[receipt.job].state is JobState.EXTERNAL:
                    tally.add(receipt.job, Decided.AWAITED, f"service '{receipt.connector}' has its work, and is asked")
            after = receipts[-1].job

    def _some(self, portion: Portion, now: datetime, tally: Tally, unit: Unit) -> int | None:
        """Decide about one portion in one transaction; gives the last id it saw."""
        jobs = unit.in_state(portion.state.value, portion.after, _PORTION)
        left = [job for job in jobs if not self._in_hands(job.id)]
        ids = [job.id for job in left]
        ground = Ground(unit=unit, outputs=unit.outputs(ids), asked_after=unit.asked_after(ids))
        rulings = [self._rule(ground, job, now) for job in left]
        if not portion.preview:
            unit.apply([ruling.move for ruling in rulings])
        for job, ruling in zip(left, rulings, strict=True):
            tally.add(job.id, ruling.decided, ruling.reason)
            tally.repeated += self._repeated(job, ruling)
        return jobs[-1].id if jobs else None

    def _rule(self, ground: Ground, job: Job, now: datetime) -> Ruling:
        """Decide about one job."""
        suspect = self._death.died and job.id in self._death.suspects
        if job.state is not JobState.RUNNING:
            return self._decide(ground, _suspected(job, suspect), now, was_running=False, suspect=suspect)
        reason = "the engine died while it ran" if self._death.died else "no worker has it"
        lost = moves.interrupt(job, now, reason=reason, trigger=Trigger.FAILURE)
        ruling = self._decide(ground, _suspected(lost.after, suspect), now, was_running=True, suspect=suspect)
        return Ruling(decided=ruling.decided, reason=ruling.reason, move=then(lost, ruling.move))

    def _repeated(self, job: Job, ruling: Ruling) -> timedelta:
        """Say how much of a stage is done once more at most: what it has recorded itself is not."""
        began, ended = job.attempt_started_at, self._death.at
        if not self._death.died or ruling.decided not in _AGAIN or began is None or ended is None:
            return _NONE
        return max(_NONE, ended - began)

    def _decide(self, ground: Ground, job: Job, now: datetime, *, was_running: bool, suspect: bool) -> Ruling:
        if job.asked is not Asked.NOTHING:
            return _as_asked(job, now)
        entry = self._parts.catalog.get(job.pipeline)
        if entry is None:
            reason = f"pipeline '{job.pipeline}' is not loaded"
            move = operator_moves.hold(job, now, HeldFor.HANDLER_MISSING, reason=reason)
            return Ruling(decided=Decided.HELD, reason=reason, move=move)
        if suspect and self._death.alone and job.crash_count >= self._parts.settings.recovery.crash_limit:
            reason = f"the engine died {job.crash_count} times while it ran, the last time with nothing beside it"
            return self._bury(job, FailureType.CRASH, reason, now)
        if was_running and self._death.died and entry.pipeline.on_crash is not OnCrash.RESUME:
            return self._by_policy(job, entry, now)
        return self._go_on(ground, job, entry, now)

    def _by_policy(self, job: Job, entry: Entry, now: datetime) -> Ruling:
        reason = f"the engine died while it ran, and on_crash is '{entry.pipeline.on_crash.value}'"
        if entry.pipeline.on_crash is OnCrash.FAIL:
            return self._bury(job, FailureType.CRASH, reason, now)
        move = operator_moves.hold(job, now, HeldFor.OPERATOR, reason=reason)
        return Ruling(decided=Decided.HELD, reason=reason, move=move)

    def _go_on(self, ground: Ground, job: Job, entry: Entry, now: datetime) -> Ruling:
        """Resume from what verifies; a job that had only just started simply starts again."""
        names = entry.pipeline.names
        try:
            going_on = plan(job, names, self._ended(ground, job, names))
        except CheckpointError as error:
            return self._bury(job, FailureType.CORRUPT, error.message, now)
        if going_on.starts_anew:
            reason = f"it had only just started: stage '{job.stage or names[0]}' begins again"
            return _recovered(ground, job, Decided.RESTARTED, reason, now)
        kept = len(going_on.kept)
        reason = f"goes on at stage '{going_on.stage}', {kept} of {len(names)} stages kept"
        if names[-1] == going_on.stage and entry.pipeline.find(names[-1]).export:
            reason += "; the export had not been recorded and runs again"
        return _recovered(ground, job, Decided.RESUMED, reason, now)

    def _ended(self, ground: Ground, job: Job, names: Sequence[str]) -> Mapping[str, Placed]:
        """Give the outputs that still count; raise what is wrong with a checkpoint that none may stand in for."""
        outputs = ground.outputs.get(job.id)
        if outputs is not None:
            return counting(job, names, outputs)
        rows = ground.unit.history(job.id)
        return standing(job, names, trusted(rows, self._parts.settings.recovery.on_corrupt))

    def _bury(self, job: Job, kind: FailureType, reason: str, now: datetime) -> Ruling:
        move = moves.bury(job, Failure(type=kind, reason=reason), now)
        return Ruling(decided=Decided.DEAD_LETTERED, reason=reason, move=move)


def _suspected(job: Job, suspect: bool) -> Job:  # noqa: FBT001 - a fact about the job
    return evolve(job, {"crash_count": job.crash_count + 1}) if suspect else job


def _recovered(ground: Ground, job: Job, decided: Decided, reason: str, now: datetime) -> Ruling:
    """Let a job go on; one whose work a service may have asks first."""
    if job.id in ground.asked_after:
        words = "a service may have its work: it is asked first"
        move = operator_moves.recover(job, now, reason=words, has_receipt=True)
        return Ruling(decided=Decided.AWAITED, reason=words, move=move)
    return Ruling(decided=decided, reason=reason, move=operator_moves.recover(job, now, reason=reason))


def _as_asked(job: Job, now: datetime) -> Ruling:
    """Do what the operator had been promised when the engine died."""
    if job.asked is Asked.CANCEL:
        reason = "the operator had asked to cancel it"
        return Ruling(decided=Decided.CANCELLED, reason=reason, move=operator_moves.cancel(job, now))
    reason = "the operator had asked to hold it"
    return Ruling(decided=Decided.HELD, reason=reason, move=operator_moves.hold(job, now))
