"""How works are written in one transaction: those of a kind together, the errors of each its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final, cast

from sgops.core.errors import StaleAttempt
from sgops.core.onward import Move
from sgops.store import driver
from sgops.store.encode import Values
from sgops.store.statements import Rows
from sgops.store.unit import SqliteUnit
from sgops.store.works import Entry, Errand, Output, Posting, Signs, Work

_LEDGER: Final = Rows("record_ledger")
_LOGS: Final = Rows("keep_logs")
_PULSES: Final = Rows("note_pulses")


def write_all(unit: SqliteUnit, works: Sequence[Work]) -> None:
    """Write works in their order; what is raised is the disk's trouble, and nothing of the transaction counts."""
    for kind, group in groupby(works, type):
        alike = list(group)
        if kind is Posting:
            _write_postings(unit, cast("list[Posting]", alike))
        elif kind is Entry:
            _write_entries(unit, cast("list[Entry]", alike))
        else:
            for work in alike:
                _write_one(unit, work)


def _write_postings(unit: SqliteUnit, postings: Sequence[Posting]) -> None:
    outcomes = _write_moves(unit, [move for posting in postings for move in posting.moves])
    start = 0
    for posting in postings:
        stop = start + len(posting.moves)
        posting.outcomes, start = outcomes[start:stop], stop


def _write_moves(unit: SqliteUnit, moves: list[Move]) -> list[tuple[Move, BaseException | None]]:
    """Write moves as one set; when one of them cannot be written, each for itself."""
    try:
        with unit.all_or_nothing():
            return [(move, None) for move in unit.apply_bare(moves)]
    except Exception as error:  # noqa: BLE001 - it is raised again, or told to whom it belongs
        _raise_if_grave(unit, error)
        if len(moves) == 1:
            return [(moves[0], error)]
    return [outcome for move in moves for outcome in _write_moves(unit, [move])]


def _do(unit: SqliteUnit, errand: Errand) -> None:
    errand.has_begun = True
    try:
        with unit.all_or_nothing():
            errand.unit(unit)
    except BaseException as error:  # noqa: BLE001 - it is raised again where somebody waits for it
        _raise_if_grave(unit, error)
        errand.error = error


def _write_entries(unit: SqliteUnit, entries: Sequence[Entry]) -> None:
    try:
        with unit.all_or_nothing():
            _write_ledger(unit, entries)
    except Exception as error:  # noqa: BLE001 - it is raised again, or told to whom it belongs
        _raise_if_grave(unit, error)
        if len(entries) == 1:
            entries[0].error = error
            return
        for entry in entries:
            _write_entries(unit, [entry])


def _write_ledger(unit: SqliteUnit, entries: Sequence[Entry]) -> None:
    touched = unit.write_rows(_LEDGER, _flat([entry.values for entry in entries]))
    if touched != len(entries):
        job = entries[0].job
        raise StaleAttempt(f"the attempt no longer has job {job}: its record was not kept", hint=f"sgops why {job}")


def _write_one(unit: SqliteUnit, work: Work) -> None:
    match work:
        case Errand():
            _do(unit, work)
        case Output():
            unit.write_rows(_LOGS, list(work.values))
        case Signs():
            unit.write_rows(_PULSES, _flat(work.values))
        case _:
            unit.probe()


def _raise_if_grave(unit: SqliteUnit, error: BaseException) -> None:
    """Let an error pass that is not of the work's own making, or took the transaction along."""
    if not unit.is_open or driver.is_grave(error):
        raise error


def _flat(rows: Sequence[Values]) -> list[Any]:
    return [value for row in rows for value in row]
