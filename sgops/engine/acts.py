"""An operator's act on many jobs: decided one by one or jointly, written in portions, one act to be undone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sgops.core.errors import JobError, PipelineError, SgopsError
from sgops.core.lane import placed
from sgops.core.records import ActionPart, NewAction
from sgops.core.views import Bulk, BulkItem, Refusal
from sgops.engine.doubles import counted
from sgops.engine.selecting import in_portions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from sgops.core.transition import Transition
    from sgops.core.untouched import JointMove, Untouched
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

# A command line with more ids than this is not one to be read or typed.
_WRITTEN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What an act would do with one target: the move, and its plan in words."""

    target: int
    move: Transition
    plan: str


class Decide(Protocol):
    """Decides about one target inside the transaction; raises a JobError to refuse."""

    def __call__(self, unit: Unit, target: int, now: datetime, /) -> Choice: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Jointly:
    """What an act does with all jobs at once that were never begun, and the plan of each in words."""

    decide: Callable[[Iterable[Untouched], datetime], Sequence[JointMove]]
    plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One kind of act: its verb, its twin on the command line, and how it decides.

    With a `target` it is for one thing that stands for many jobs, and `command` is the twin as it is.
    """

    verb: str
    command: str
    decide: Decide
    target: str = ""
    jointly: Jointly | None = None

    def twin(self, first: Sequence[int]) -> str:
        """Write the command that does the same, for the first of its targets."""
        return self.command if self.target else f"{self.command} {' '.join(map(str, first))}"

    def named(self, first: Sequence[int], count: int) -> str:
        """Say in short what it is for."""
        shown = ", ".join(map(str, first[:3]))
        return self.target or (shown if count <= 3 else f"{shown} and {count - 3:,} more")


class Acting:
    """Carries acts out."""

    def __init__(self, parts: Parts, after: Callable[[Sequence[Transition]], None]) -> None:
        self._parts = parts
        self._after = after

    def preview(self, act: Act, targets: Sequence[int]) -> Bulk:
        """Say what the act would do, changing nothing."""
        now = self._parts.clock.now()
        found = Bulk(preview=True, matched=len(targets))
        for decided in in_portions(self._parts, targets, lambda unit, some: _decide(act, unit, some, now)):
            found = _grown(found, decided, None)
        return found

    def carry_out(self, act: Act, targets: Sequence[int]) -> Bulk:
        """Do it: each portion is one transaction, with what an undo of it needs; all of them are one act."""
        course = _Course(act=act, now=self._parts.clock.now(), done=Bulk(preview=False, matched=len(targets)))
        with counted(self._parts):
            for decided in in_portions(self._parts, targets, partial(self._write, course)):
                self._after([choice.move for choice in decided.choices])
                course.done = _grown(course.done, decided, course.action)
        return course.done

    def _write(self, course: _Course, unit: Unit, targets: Sequence[int]) -> _Decided:
        decided = _decide(course.act, unit, targets, course.now)
        if not decided.items:
            return decided
        unit.apply_jointly(decided.moves)
        choices = self._apply(decided.choices, unit)
        action = course.recorded(decided)
        if course.done.action is None:
            course.action = unit.record(action)
        else:
            unit.extend(course.done.action, action)
        return replace(decided, choices=choices)

    def _apply(self, choices: Sequence[Choice], unit: Unit) -> Sequence[Choice]:
        if not choices:
            return choices
        lane = self._parts.catalog.lane
        written = unit.apply([placed(choice.move, lane(choice.move.after)) for choice in choices])
        return [replace(choice, move=move) for choice, move in zip(choices, written, strict=True)]


def only(bulk: Bulk) -> Bulk:
    """Raise the refusal of an act on a single target, so that its reason is the error."""
    if bulk.matched == 1 and bulk.refused and not bulk.items:
        raise bulk.refused[0].error if isinstance(bulk.refused[0], _Refused) else SgopsError(bulk.refused[0].reason)
    # The errors stay here: an answer that goes over the wire holds words alone.
    return replace(bulk, refused=tuple(Refusal(id=each.id, reason=each.reason) for each in bulk.refused))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused(Refusal):
    """A refusal that still knows the error it came from."""

    error: SgopsError


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    """What is to be done with some targets: one by one, jointly, and not."""

    items: Sequence[BulkItem]
    choices: Sequence[Choice]
    moves: Sequence[JointMove]
    refused: Sequence[Refusal]


def _decide(act: Act, unit: Unit, targets: Sequence[int], now: datetime) -> _Decided:
    moves = act.jointly.decide(unit.untouched(targets), now) if act.jointly else ()
    plan = act.jointly.plan if act.jointly else ""
    items = {job.id: BulkItem(id=job.id, job=job.id, plan=plan) for move in moves for job in move.jobs}
    choices: list[Choice] = []
    refused: list[Refusal] = []
    for target in targets:
        if target in items:
            continue
        try:
            choice = act.decide(unit, target, now)
        except (JobError, PipelineError) as error:
            refused.append(_Refused(id=target, reason=error.in_full, error=error))
            continue
        choices.append(choice)
        items[target] = BulkItem(id=target, job=choice.move.before.id, plan=choice.plan)
    in_order = [items[target] for target in targets if target in items]
    return _Decided(items=in_order, choices=choices, moves=moves, refused=refused)


def _grown(bulk: Bulk, decided: _Decided, action: int | None) -> Bulk:
    return replace(
        bulk,
        items=bulk.items + tuple(decided.items),
        refused=bulk.refused + tuple(decided.refused),
        action=action,
    )


@dataclass(slots=True, kw_only=True)
class _Course:
    """An act that is being carried out: how far it has come, and the id under which it is recorded."""

    act: Act
    now: datetime
    done: Bulk
    action: int | None = None

    def recorded(self, decided: _Decided) -> NewAction:
        """Give the act as it is with the portion that was decided."""
        # A running job takes the wish itself: nothing has happened yet that could be undone.
        taken = [choice for choice in decided.choices if choice.move.before.attempt_started_at is None]
        part = ActionPart(
            former=[choice.move.before for choice in taken],
            untouched={move.origin: [job.id for job in move.jobs] for move in decided.moves},
            letters=[job.letter for choice in taken if choice.move.resolve and (job := choice.move.before).letter],
        )
        first = [item.id for item in (*self.done.items[:_WRITTEN], *decided.items[:_WRITTEN])][:_WRITTEN]
        return NewAction(
            verb=self.act.verb,
            target=self.act.named(first, len(self.done.items) + len(decided.items)),
            at=self.now,
            command=self.act.twin(first),
            undoable=part.has_changed,
            asked=len(decided.choices) - len(taken),
            part=part if part.has_changed else None,
        )
