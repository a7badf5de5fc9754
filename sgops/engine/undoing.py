"""Taking an operator's act back, while nothing irreversible has followed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sgops.core import operator_moves, untouched
from sgops.core.errors import Duplicate, Refused
from sgops.core.job import JobState, Resolution
from sgops.core.lifecycle import undo_edges
from sgops.core.units import iso

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sgops.core.job import Job
    from sgops.core.records import ActionPart, Recorded
    from sgops.core.transition import Transition
    from sgops.core.untouched import JointMove
    from sgops.engine.parts import Parts
    from sgops.ports import Unit


def undo(parts: Parts, action: Recorded) -> None:
    """Put every job of an act back to what it was.

    An act that took several transactions is taken back in as many. All of it is looked at before the first is written,
    and what an end of the engine leaves over can be taken back later.
    """
    require_standing(action)
    now = parts.clock.now()
    if len(action.parts) > 1:
        for part in action.parts:
            parts.store.perform(partial(_look, action, part, now))
    for part in action.parts:
        parts.store.perform(partial(_undo_part, action, part, now))


def jobs_of(parts: Parts, action: Recorded) -> list[int]:
    """Name the jobs that an act has moved one by one."""
    return parts.store.perform(
        lambda unit: [former.id for number in action.parts for former in unit.part(number).former]
    )


def require_standing(action: Recorded) -> None:
    """Raise when an act cannot be taken back, or was."""
    if action.undone_at is not None:
        raise Refused(f"action {action.id} was already undone at {iso(action.undone_at)}", hint="sgops actions")
    if not action.undoable:
        raise Refused(f"action {action.id} ({action.verb} {action.target}) cannot be undone", hint="sgops actions")


def _look(action: Recorded, number: int, now: datetime, unit: Unit) -> None:
    """Raise when a part cannot be taken back."""
    part = unit.part(number)
    moved = [move.before.id for move in _moves(unit, action, part, now)]
    moved += [job.id for move in _joint_moves(unit, action, part, now) for job in move.jobs]
    rivalled = unit.rivalled(moved)
    if rivalled is not None:
        raise Duplicate(
            f"action {action.id} cannot be undone: job {rivalled} has a unique key that another job has by now",
            hint="wait for that job to end, or cancel it",
        )


def _undo_part(action: Recorded, number: int, now: datetime, unit: Unit) -> None:
    part = unit.part(number)
    if part.is_undone:
        raise Refused(f"action {action.id} was already undone", hint="sgops actions")
    if moves := _moves(unit, action, part, now):
        unit.apply(moves)
    unit.apply_jointly(_joint_moves(unit, action, part, now))
    for letter in part.letters:
        unit.resolve(letter, Resolution.PENDING.value, now, "")
    unit.mark_part_undone(number)
    if number == action.parts[-1]:
        unit.mark_undone(action.id, now)


def _moves(unit: Unit, action: Recorded, part: ActionPart, now: datetime) -> list[Transition]:
    jobs = {job.id: job for job in unit.jobs([former.id for former in part.former])}
    return [_back(jobs.get(former.id), former, action, now) for former in part.former]


def _back(job: Job | None, former: Job, action: Recorded, now: datetime) -> Transition:
    if job is None:
        raise _deleted(action, former.id)
    if job.attempts != former.attempts:
        raise _refusal(action, job.id, "has started since")
    if job.state is not former.state and (job.state, former.state) not in undo_edges():
        raise _refusal(action, job.id, f"is {job.state.value} now")
    return operator_moves.undo(job, former, now, what=action.verb)


def _joint_moves(unit: Unit, action: Recorded, part: ActionPart, now: datetime) -> list[JointMove]:
    return [_back_jointly(unit, action, former, ids, now) for former, ids in part.untouched.items()]


def _back_jointly(unit: Unit, action: Recorded, former: JobState, ids: Sequence[int], now: datetime) -> JointMove:
    """Move jobs back that were never begun, if they still are as the act has left them."""
    jobs = {job.id: job for job in unit.untouched(ids)}
    for number in ids:
        if number not in jobs:
            raise _refusal(action, number, "has started since") if unit.jobs([number]) else _deleted(action, number)
        if jobs[number].state is not JobState.CANCELLED:
            raise _refusal(action, number, f"is {jobs[number].state.value} now")
    return untouched.undo([jobs[number] for number in ids], former, now, what=action.verb)


def _deleted(action: Recorded, job: int) -> Refused:
    return Refused(f"action {action.id} cannot be undone: job {job} was deleted since", hint="sgops actions")


def _refusal(action: Recorded, job: int, why: str) -> Refused:
    return Refused(f"action {action.id} cannot be undone: job {job} {why}", hint=f"sgops why {job}")
