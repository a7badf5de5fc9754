"""An operator's act on many jobs: decided one by one, written in chunks, recorded so that it can be undone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sgops.core.errors import JobError, PipelineError, SgopsError
from sgops.core.lane import placed
from sgops.core.records import NewAction
from sgops.core.views import Bulk, BulkItem, Refusal
from sgops.engine.doubles import counted
from sgops.engine.selecting import chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sgops.core.job import Job
    from sgops.core.transition import Transition
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
class Act:
    """One kind of act: its verb, its twin on the command line, and how it decides."""

    verb: str
    command: str
    decide: Decide
    undoable: bool = True


class Acting:
    """Carries acts out."""

    def __init__(self, parts: Parts, after: Callable[[Sequence[Transition]], None]) -> None:
        self._parts = parts
        self._after = after

    def preview(self, act: Act, targets: Sequence[int]) -> Bulk:
        """Say what the act would do, changing nothing."""
        now = self._parts.clock.now()
        found = Bulk(preview=True, matched=len(targets))
        for some in chunks(targets):
            choices, refused = self._parts.store.perform(lambda unit, some=some: _choose(unit, act, some, now))  # type: ignore[misc]
            found = _grown(found, choices, refused, None)
        return found

    def carry_out(self, act: Act, targets: Sequence[int]) -> Bulk:
        """Do it: each chunk is one transaction with the act's record in it."""
        now = self._parts.clock.now()
        done = Bulk(preview=False, matched=len(targets))
        for some in chunks(targets):
            with counted(self._parts):
                choices, refused, action = self._parts.store.perform(partial(self._write, act, some, now))
            self._after([choice.move for choice in choices])
            done = _grown(done, choices, refused, action)
        return done

    def _write(
        self, act: Act, targets: Sequence[int], now: datetime, unit: Unit
    ) -> tuple[list[Choice], list[Refusal], int | None]:
        choices, refused = _choose(unit, act, targets, now)
        if not choices:
            return [], refused, None
        lane = self._parts.catalog.lane
        written = unit.apply([placed(choice.move, lane(choice.move.after)) for choice in choices])
        former: list[Job] = [choice.move.before for choice in choices]
        # A running job takes the wish itself: nothing has happened yet that could be undone.
        undoable = act.undoable and not any(job.attempt_started_at for job in former)
        action = unit.record(
            NewAction(
                verb=act.verb,
                target=_named(choices),
                at=now,
                command=f"{act.command} {' '.join(str(choice.target) for choice in choices[:_WRITTEN])}",
                undoable=undoable,
                former=former,
                letters=[
                    job.letter
                    for job, choice in zip(former, choices, strict=True)
                    if choice.move.resolve and job.letter
                ],
            )
        )
        return [replace(choice, move=move) for choice, move in zip(choices, written, strict=True)], refused, action


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


def _choose(unit: Unit, act: Act, targets: Sequence[int], now: datetime) -> tuple[list[Choice], list[Refusal]]:
    choices: list[Choice] = []
    refused: list[Refusal] = []
    for target in targets:
        try:
            choices.append(act.decide(unit, target, now))
        except (JobError, PipelineError) as error:
            reason = error.in_full
            refused.append(_Refused(id=target, reason=reason, error=error))
    return choices, refused


def _named(choices: Sequence[Choice]) -> str:
    shown = ", ".join(str(choice.target) for choice in choices[:3])
    return shown if len(choices) <= 3 else f"{shown} and {len(choices) - 3} more"


def _grown(bulk: Bulk, choices: Sequence[Choice], refused: Sequence[Refusal], action: int | None) -> Bulk:
    items = tuple(BulkItem(id=choice.target, job=choice.move.before.id, plan=choice.plan) for choice in choices)
    return replace(
        bulk,
        items=bulk.items + items,
        refused=bulk.refused + tuple(refused),
        action=action if action is not None else bulk.action,
    )
