"""How moves are written: each with all its rows, many in a handful of statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sgops.core.errors import Duplicate, StaleAttempt
from sgops.core.events import Event
from sgops.core.failpoints import failpoint
from sgops.core.job import DeadLetter
from sgops.core.lines import LinesOf
from sgops.core.onward import AnyMove, Move, Onward
from sgops.core.receipts import Receipt
from sgops.core.transition import Transition
from sgops.store import driver, onward_rows
from sgops.store.artifact_rows import register
from sgops.store.database import newest_event
from sgops.store.driver import Connection, IntegrityError
from sgops.store.encode import (
    Definitions,
    attempt_values,
    checkpoint_values,
    event_values,
    move_values,
    stamp,
)
from sgops.store.receipts import let_go, lets_go, save_receipts
from sgops.store.statements import Rows, named
from sgops.store.told import Told

_MOVE: Final = Rows("move_jobs")
_CHECKPOINTS: Final = Rows("insert_checkpoints")
_ATTEMPTS: Final = Rows("insert_attempts")
_EVENTS: Final = Rows("insert_events")


class Applier:
    """Write moves inside a transaction of somebody else; after an error that one must be taken back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.definitions = Definitions(connection)
        onward_rows.prepare(connection)

    def apply(self, moves: Sequence[AnyMove]) -> tuple[list[AnyMove], list[Told]]:
        """Write all moves, in their order, or raise; give them back as written, and what they told."""
        written = [self._with_letter(move) if move.letter else move for move in moves]
        return written, [self._write(wave, _Gathered(wave, self.definitions)) for wave in waves(written)]

    def tell(self, events: Sequence[Event]) -> Told:
        """Write events to the journal."""
        return self._tell(events, [value for event in events for value in event_values(event)])

    def _write(self, moves: Sequence[Move], gathered: _Gathered) -> Told:
        self._write_jobs(moves, gathered)
        _CHECKPOINTS.run(self._connection, gathered.checkpoints)
        _ATTEMPTS.run(self._connection, gathered.attempts)
        for move in gathered.answers:
            self._answer_letter(move)
        if gathered.receipts:
            save_receipts(self._connection, gathered.receipts)
        let_go(self._connection, gathered.leaving)
        for ended in gathered.registering:
            register(self._connection, ended)
        return self._tell(LinesOf(moves, gathered.lines), gathered.event_values)

    def _write_jobs(self, moves: Sequence[Move], gathered: _Gathered) -> None:
        """Change the rows of the jobs; one that is not as its move was decided on makes all of it void."""
        failpoint("apply.before_jobs")
        self._write_onward(moves, gathered.onward)
        try:
            changed, _ = _MOVE.run(self._connection, gathered.changing)
        except IntegrityError as error:
            raise _refusal(moves) from error
        if changed != gathered.changes:
            raise _stale(moves)

    def _write_onward(self, moves: Sequence[Move], values: list[Any]) -> None:
        try:
            onward_rows.write(self._connection, values)
        except IntegrityError as error:
            if driver.is_raised(error):
                raise _stale(moves) from error
            raise

    def _tell(self, events: Sequence[Event], values: list[Any]) -> Told:
        failpoint("apply.before_events")
        _, newest = _EVENTS.run(self._connection, values)
        # What a trigger has written is not told by the driver.
        return Told(newest or newest_event(self._connection), events)

    def _with_letter(self, move: AnyMove) -> AnyMove:
        """Write a move's dead letter and let the job point to it."""
        if isinstance(move, Onward) or move.letter is None:
            return move
        cursor = self._connection.execute(named("insert_letter"), _letter_columns(move.letter))
        letter = replace(move.letter, id=cursor.lastrowid or 0)
        return replace(move, letter=letter, after=replace(move.after, letter=letter.id))

    def _answer_letter(self, move: Transition) -> None:
        if move.resolve is None or move.before.letter is None:
            return
        answer = {
            "letter": move.before.letter,
            "resolution": move.resolve.resolution.value,
            "notes": move.resolve.notes,
            "now": stamp(move.events[-1].at if move.events else move.after.since),
        }
        self._connection.execute(named("resolve_letter"), answer)


class _Gathered:
    """The values of many moves, each statement's in one list; gathered in one pass, while a move is at hand."""

    __slots__ = (
        "answers", "attempts", "changes", "changing", "checkpoints", "event_values", "leaving", "lines", "onward",
        "receipts", "registering",
    )  # fmt: skip

    def __init__(self, moves: Sequence[Move], definitions: Definitions) -> None:
        self.onward: list[Any] = []
        self.changing: list[Any] = []
        self.changes = 0
        # How many lines of the journal there are.
        self.lines = 0
        self.checkpoints: list[Any] = []
        self.attempts: list[Any] = []
        self.event_values: list[Any] = []
        self.answers: list[Transition] = []
        self.receipts: list[Receipt] = []
        self.leaving: list[Transition] = []
        self.registering: list[Move] = []
        for move in moves:
            if isinstance(move, Onward):
                self.onward += onward_rows.boundary_values(move, definitions)
                self.lines += Onward.lines
            else:
                self._add(move, definitions)
            if move.registers:
                self.registering.append(move)

    def _add(self, move: Transition, definitions: Definitions) -> None:
        self.changing += move_values(move.before, move.after, definitions)
        self.changes += 1
        if lets_go(move):
            self.leaving.append(move)
        for row in move.checkpoints:
            self.checkpoints += checkpoint_values(row, definitions)
        self.lines += len(move.events)
        for event in move.events:
            self.event_values += event_values(event)
        for attempt in move.attempts:
            self.attempts += attempt_values(attempt)
        self.receipts += move.receipts
        if move.resolve is not None:
            self.answers.append(move)


def waves(moves: Sequence[Move]) -> Sequence[Sequence[Move]]:
    """Split moves so that no two of one job are together: each is decided on the one before it."""
    if len({move.before.id for move in moves}) == len(moves):
        return (moves,)
    by_turn: list[list[Move]] = []
    turns: Counter[int] = Counter()
    for move in moves:
        turn = turns[move.before.id]
        turns[move.before.id] += 1
        if turn == len(by_turn):
            by_turn.append([])
        by_turn[turn].append(move)
    return by_turn


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


def _stale(moves: Sequence[Move]) -> StaleAttempt:
    if len(moves) > 1:
        return StaleAttempt(f"one of {len(moves)} jobs is not as it was when its move was decided; nothing was written")
    job = moves[0].before
    return StaleAttempt(
        f"job {job.id} is not as it was when its move was decided (state {job.state.value}, attempt token {job.fence})",
        hint=f"sgops why {job.id}",
    )


def _refusal(moves: Sequence[Move]) -> Duplicate:
    """Say why a job cannot come back to life: the only constraint that a move can break."""
    job = moves[0].before
    who = f"job {job.id}" if len(moves) == 1 else f"one of {len(moves)} jobs"
    return Duplicate(
        f"{who} has a unique key that another job has by now", hint="wait for that job to end, or cancel it"
    )
