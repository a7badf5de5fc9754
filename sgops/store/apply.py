"""How moves are written: each with all its rows, many in a handful of statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

from sgops.core.errors import Refused, StaleAttempt
from sgops.core.events import Event
from sgops.core.failpoints import failpoint
from sgops.core.job import DeadLetter
from sgops.core.transition import Transition
from sgops.store.driver import Connection, IntegrityError
from sgops.store.encode import (
    Definitions,
    advance_values,
    attempt_values,
    checkpoint_values,
    event_values,
    goes_on,
    move_values,
    stamp,
)
from sgops.store.statements import Rows, named

_ADVANCE: Final = Rows("advance_jobs")
_MOVE: Final = Rows("move_jobs")
_CHECKPOINTS: Final = Rows("insert_checkpoints")
_ATTEMPTS: Final = Rows("insert_attempts")
_EVENTS: Final = Rows("insert_events")

# An event and the id it has in the journal.
Told: TypeAlias = "tuple[int, Event]"


class Applier:
    """Write moves inside a transaction of somebody else; after an error that one must be taken back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.definitions = Definitions(connection)

    def apply(self, moves: Sequence[Transition]) -> tuple[list[Transition], list[Told]]:
        """Write all moves, in their order, or raise; give them back as written, and their events with their ids."""
        written = list(moves)
        told: list[Told] = []
        for wave in waves(moves):
            part = [self._with_letter(moves[place]) if moves[place].letter else moves[place] for place in wave]
            self._write_jobs(part)
            self._write_rows(part)
            self._answer_letters(part)
            told += self.tell(event for move in part for event in move.events)
            for place, move in zip(wave, part, strict=True):
                written[place] = move
        return written, told

    def tell(self, events: Iterable[Event]) -> list[Told]:
        """Write events to the journal."""
        failpoint("apply.before_events")
        told = list(events)
        values: list[Any] = []
        for event in told:
            values += event_values(event)
        _, last = _EVENTS.run(self._connection, values)
        return list(enumerate(told, last - len(told) + 1))

    def _write_jobs(self, moves: Sequence[Transition]) -> None:
        """Change the rows of the jobs; one that is not as its move was decided on makes all of it void."""
        failpoint("apply.before_jobs")
        going_on: list[Any] = []
        changing: list[Any] = []
        for move in moves:
            before, after = move.before, move.after
            if goes_on(before, after):
                going_on += advance_values(before, after, self.definitions)
            else:
                changing += move_values(before, after, self.definitions)
        try:
            advanced, _ = _ADVANCE.run(self._connection, going_on)
            changed, _ = _MOVE.run(self._connection, changing)
        except IntegrityError as error:
            raise _refusal(moves) from error
        if advanced + changed != len(moves):
            raise _stale(moves)

    def _write_rows(self, moves: Sequence[Transition]) -> None:
        checkpoints: list[Any] = []
        attempts: list[Any] = []
        for move in moves:
            for row in move.checkpoints:
                checkpoints += checkpoint_values(row, self.definitions)
            for attempt in move.attempts:
                attempts += attempt_values(attempt)
        _CHECKPOINTS.run(self._connection, checkpoints)
        _ATTEMPTS.run(self._connection, attempts)

    def _with_letter(self, move: Transition) -> Transition:
        """Write a move's dead letter and let the job point to it."""
        if move.letter is None:
            return move
        cursor = self._connection.execute(named("insert_letter"), _letter_columns(move.letter))
        if cursor.rowcount != 1:
            raise _stale([move])
        letter = replace(move.letter, id=cursor.lastrowid or 0)
        return replace(move, letter=letter, after=replace(move.after, letter=letter.id))

    def _answer_letters(self, moves: Sequence[Transition]) -> None:
        for move in moves:
            if move.resolve is not None and move.before.letter is not None:
                self._connection.execute(
                    named("resolve_letter"),
                    {
                        "letter": move.before.letter,
                        "resolution": move.resolve.resolution.value,
                        "notes": move.resolve.notes,
                        "now": stamp(move.events[-1].at if move.events else move.after.since),
                    },
                )


def waves(moves: Sequence[Transition]) -> Iterator[Sequence[int]]:
    """Give the places of moves so that no two of one job are together: each is decided on the one before it."""
    if len({move.before.id for move in moves}) == len(moves):
        yield range(len(moves))
        return
    by_turn: list[list[int]] = []
    turns: dict[int, int] = {}
    for place, move in enumerate(moves):
        turn = turns.get(move.before.id, 0)
        turns[move.before.id] = turn + 1
        if turn == len(by_turn):
            by_turn.append([])
        by_turn[turn].append(place)
    yield from by_turn


def _letter_columns(letter: DeadLetter) -> dict[str, object]:
    return {
        "job": letter.job,
        "pipeline": letter.pipeline,
        "stage": letter.stage,
        "run": letter.run,
        "failure_type": letter.failure_type,
        "reason": letter.reason,
        "family": letter.family,
        "escalated": int(letter.escalated),
        "failed_at": stamp(letter.failed_at),
        "previous": letter.previous,
    }


def _stale(moves: Sequence[Transition]) -> StaleAttempt:
    if len(moves) > 1:
        return StaleAttempt(f"one of {len(moves)} jobs is not as it was when its move was decided; nothing was written")
    job = moves[0].before
    return StaleAttempt(
        f"job {job.id} is not as it was when its move was decided (state {job.state.value}, attempt token {job.fence})",
        hint=f"sgops why {job.id}",
    )


def _refusal(moves: Sequence[Transition]) -> Refused:
    """Say why a job cannot come back to life: the only constraint that a move can break."""
    job = moves[0].before
    who = f"job {job.id}" if len(moves) == 1 else f"one of {len(moves)} jobs"
    return Refused(f"{who} has a unique key that another job has by now", hint="wait for that job to end, or cancel it")
