"""Cancel, hold, release, retry, re-run and delete: what each verb does with a job as it stands."""

from __future__ import annotations

from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING, Final

from sgops.core import operator_moves, untouched
from sgops.core.errors import IllegalTransition, Refused
from sgops.core.failure import FailureType
from sgops.core.job import Asked, HeldFor, Job, JobState, Resolution
from sgops.core.resume import plan, standing
from sgops.core.retry import PERMANENT
from sgops.core.setting_types import OnCorrupt
from sgops.core.units import format_duration
from sgops.engine.acts import Act, Choice, Jointly
from sgops.engine.chosen import require_items
from sgops.engine.recall import trusted

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.engine.catalog import Entry
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

_AT_ONCE: Final = "cancelled at once"


def cancelling() -> Act:
    """Stop jobs: at once where no worker has them, at the next safe point where one does."""
    jointly = Jointly(decide=untouched.cancel, plan=_AT_ONCE)
    return Act(verb="cancel", command="sgops jobs cancel", decide=_cancel, jointly=jointly)


def holding() -> Act:
    """Keep jobs from running; a running one is held at its next boundary."""
    return Act(verb="hold", command="sgops jobs hold", decide=_hold)


def releasing(parts: Parts) -> Act:
    """Let held jobs go on; one that is held for drift goes on under the pipeline of today."""

    def decide(unit: Unit, target: int, now: datetime) -> Choice:
        return _release(parts, unit, target, now)

    return Act(verb="release", command="sgops jobs release", decide=decide)


def retrying(*, force: bool) -> Act:
    """Run waiting jobs now and dead ones from their checkpoint."""

    def decide(unit: Unit, target: int, now: datetime) -> Choice:
        return _retry(unit, unit.job(target), now, force=force)

    return Act(verb="retry", command=f"sgops jobs retry{' --force' if force else ''}", decide=decide)


def rerunning(parts: Parts, *, stage: str | None, only: bool, keys: tuple[str, ...]) -> Act:
    """Run ended jobs again from a stage, or that stage alone, or chosen items of it."""
    place = f"{stage}:{','.join(keys)}" if keys else stage
    where = f" --{'only' if only else 'from'} {quote(place)}" if place else ""

    def decide(unit: Unit, target: int, now: datetime) -> Choice:
        return rerun(parts, unit, unit.job(target), now, stage=stage, only=only, keys=keys)

    return Act(verb="rerun", command=f"sgops jobs rerun{where}", decide=decide)


def rerun(
    parts: Parts,
    unit: Unit,
    job: Job,
    now: datetime,
    *,
    stage: str | None,
    only: bool = False,
    keys: tuple[str, ...] = (),
) -> Choice:
    """Begin a new run at a stage; what lies before it must still be there."""
    entry = parts.catalog.find(job.pipeline)
    names = entry.pipeline.names
    start = entry.pipeline.find(stage).name if stage else names[0]
    require_items(parts.reader, job, start, keys)
    missing = _missing_before(unit, job, entry, start)
    if missing:
        raise Refused(
            f"job {job.id} cannot run from '{start}': stage '{missing}' has no output to keep",
            hint=f"run it from '{missing}', or from the beginning",
        )
    move = operator_moves.rerun(job, start, now, only=only)
    if keys:
        unit.copy_ledger(job.id, start, move.after.run, without=keys)
    kept = names[: names.index(start)]
    words = f"runs {'only ' if only else 'from '}'{start}'" + (f", keeping {', '.join(kept)}" if kept else "")
    return Choice(target=job.id, move=move, plan=words)


def _cancel(unit: Unit, target: int, now: datetime) -> Choice:
    job = unit.job(target)
    if job.state is JobState.RUNNING:
        return _asked(job, Asked.CANCEL, now, "is asked to stop, and cancelled at its next safe point")
    return Choice(target=target, move=operator_moves.cancel(job, now), plan=_AT_ONCE)


def _hold(unit: Unit, target: int, now: datetime) -> Choice:
    job = unit.job(target)
    if job.state is JobState.RUNNING:
        return _asked(job, Asked.HOLD, now, f"held when stage '{job.stage}' has ended")
    return Choice(target=target, move=operator_moves.hold(job, now), plan="held at once")


def _asked(job: Job, wish: Asked, now: datetime, plan_words: str) -> Choice:
    if job.asked is wish:
        raise Refused(f"job {job.id} was already asked to {wish.value}", hint=f"sgops why {job.id}")
    return Choice(target=job.id, move=operator_moves.ask(job, wish, now), plan=plan_words)


def _release(parts: Parts, unit: Unit, target: int, now: datetime) -> Choice:
    job = unit.job(target)
    if job.state is JobState.RUNNING and job.asked is Asked.HOLD:
        move = operator_moves.ask(job, Asked.NOTHING, now)
        return Choice(target=target, move=move, plan="goes on: the hold is taken back")
    origin = job.held_from.value if job.held_from else "queued"
    if job.held_for is HeldFor.DRIFT:
        return _accept(parts, job, now)
    answered = origin == JobState.EXTERNAL.value and not _is_at_a_service(unit, job)
    move = operator_moves.release(job, now, reason="operator", answered=answered)
    return Choice(target=target, move=move, plan="goes on with the answer" if answered else f"back to {origin}")


def _is_at_a_service(unit: Unit, job: Job) -> bool:
    """Whether a service must be asked before the job's stage is repeated."""
    return job.id in unit.asked_after([job.id])


def _accept(parts: Parts, job: Job, now: datetime) -> Choice:
    """Take what the job has as if the pipeline of today had made it."""
    today = parts.catalog.find(job.pipeline).definition.hash
    move = operator_moves.release(job, now, reason="operator", accepted=today)
    plan_words = "goes on with what it has, under the pipeline as it is now"
    return Choice(target=job.id, move=move, plan=plan_words)


def _retry(unit: Unit, job: Job, now: datetime, *, force: bool) -> Choice:
    match job.state:
        case JobState.WAITING:
            return _retry_waiting(unit, job, now, force=force)
        case JobState.DEAD:
            return _retry_dead(unit, job, now, force=force)
        case JobState.CANCELLED:
            raise Refused(f"job {job.id} was cancelled", hint=f"sgops jobs rerun {job.id}")
        case _:
            raise IllegalTransition(
                f"job {job.id} is {job.state.value}: there is nothing to retry", hint=f"sgops why {job.id}"
            )


def _retry_waiting(unit: Unit, job: Job, now: datetime, *, force: bool) -> Choice:
    if job.due_at is not None and job.due_at > now and not force:
        left = format_duration(job.due_at - now)
        raise Refused(f"job {job.id} is due in {left}", hint=f"sgops jobs retry {job.id} --force runs it now")
    asks = _is_at_a_service(unit, job)
    words = f"asks the service of stage '{job.stage}' now" if asks else f"runs stage '{job.stage}' now"
    return Choice(target=job.id, move=operator_moves.retry_now(job, now, has_receipt=asks), plan=words)


def _retry_dead(unit: Unit, job: Job, now: datetime, *, force: bool) -> Choice:
    permanent = job.failure is not None and FailureType(job.failure.type) in PERMANENT
    if permanent and not force and job.failure is not None:
        raise Refused(
            f"job {job.id} failed with {job.failure.type}, which the same run would meet again",
            hint=f"mend the cause, then sgops dead-letter retry {job.letter}, or --force",
        )
    return _resumed(unit, job, job.id, now)


def _resumed(unit: Unit, job: Job, target: int, now: datetime) -> Choice:
    """Run a dead job from its checkpoint; when a service still has its work, that is asked first."""
    asks = _is_at_a_service(unit, job)
    words = f"asks the service that has the work of stage '{job.stage}'" if asks else f"resumes at stage '{job.stage}'"
    return Choice(target=target, move=operator_moves.retry(job, now, has_receipt=asks), plan=words)


def retry_letter(parts: Parts, unit: Unit, letter: int, now: datetime, *, start: str, edited: bool) -> Choice:
    """Answer a letter with another try, from where the operator says."""
    job = pending(unit, letter)
    if start == "beginning":
        return _from_beginning(parts, letter, job, now)
    if start != "checkpoint":
        return replace(rerun(parts, unit, job, now, stage=start), target=letter)
    stage = _resumes_at(parts, unit, job)
    if edited or stage != job.stage:
        return replace(rerun(parts, unit, job, now, stage=stage), target=letter)
    return _resumed(unit, job, letter, now)


def pending(unit: Unit, letter: int) -> Job:
    """Give the job of a letter that still waits for its answer, or say why not."""
    record = unit.letter(letter)
    if record.resolution is not Resolution.PENDING:
        raise Refused(
            f"dead letter {letter} is already {record.resolution.value}", hint=f"sgops dead-letter show {letter}"
        )
    job = unit.job(record.job)
    if job.letter != letter or job.state is not JobState.DEAD:
        raise Refused(f"dead letter {letter} is not the newest of job {job.id}", hint=f"sgops why {job.id}")
    return job


def dismiss_letter(unit: Unit, letter: int, now: datetime, notes: str) -> Choice:
    """Answer a letter with "leave it"."""
    job = pending(unit, letter)
    return Choice(
        target=letter, move=operator_moves.dismiss(job, now, notes=notes), plan="dismissed; the job stays dead"
    )


def delete_checkpoints(target: int, unit: Unit) -> int:
    """Delete what a completed job has kept, if it is completed still; give how many."""
    job = unit.job(target)
    if job.state is not JobState.COMPLETED:
        raise Refused(f"job {target} is {job.state.value}: its checkpoints are needed", hint=f"sgops why {target}")
    return unit.delete_checkpoints([target])


def is_missing_handler(job: Job) -> bool:
    """Whether the job only waits for its pipeline."""
    return job.held_for is HeldFor.HANDLER_MISSING


def _from_beginning(parts: Parts, letter: int, job: Job, now: datetime) -> Choice:
    first = parts.catalog.find(job.pipeline).first().name
    return Choice(target=letter, move=operator_moves.restart(job, first, now), plan="runs from the beginning")


def _resumes_at(parts: Parts, unit: Unit, job: Job) -> str:
    """Say at which stage the newest valid checkpoints let the job go on."""
    names = parts.catalog.find(job.pipeline).pipeline.names
    rows = trusted(unit.history(job.id), OnCorrupt.PREVIOUS)
    return plan(job, names, standing(job, names, rows)).stage or job.stage


def _missing_before(unit: Unit, job: Job, entry: Entry, start: str) -> str | None:
    """Name the first stage before `start` without a valid output."""
    names = entry.pipeline.names
    ended = standing(job, names, trusted(unit.history(job.id), OnCorrupt.PREVIOUS))
    return next((name for name in names[: names.index(start)] if name not in ended), None)
