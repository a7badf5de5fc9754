"""Taking an operator's act back, while nothing irreversible has followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core import operator_moves
from sgops.core.errors import Refused
from sgops.core.job import Resolution
from sgops.core.lifecycle import undo_edges
from sgops.core.units import iso

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.job import Job
    from sgops.core.records import Recorded
    from sgops.core.transition import Transition
    from sgops.ports import Unit


def undo(unit: Unit, action: Recorded, now: datetime) -> list[Transition]:
    """Put every job of an act back to what it was; all of them, or none."""
    require_standing(action)
    moves = [_back(unit.job(former.id), former, action, now) for former in action.former]
    unit.apply(moves)
    for letter in action.letters:
        unit.resolve(letter, Resolution.PENDING.value, now, "")
    unit.mark_undone(action.id, now)
    return moves


def require_standing(action: Recorded) -> None:
    """Raise when an act cannot be taken back, or was."""
    if action.undone_at is not None:
        raise Refused(f"action {action.id} was already undone at {iso(action.undone_at)}", hint="sgops actions")
    if not action.undoable:
        raise Refused(f"action {action.id} ({action.verb} {action.target}) cannot be undone", hint="sgops actions")


def _back(job: Job, former: Job, action: Recorded, now: datetime) -> Transition:
    if job.attempts != former.attempts:
        raise Refused(
            f"action {action.id} cannot be undone: job {job.id} has started since", hint=f"sgops why {job.id}"
        )
    edges = undo_edges()
    if job.state is not former.state and (job.state, former.state) not in edges:
        raise Refused(
            f"action {action.id} cannot be undone: job {job.id} is {job.state.value} now", hint=f"sgops why {job.id}"
        )
    return operator_moves.undo(job, former, now, what=action.verb)
