"""What is bound is a number, a plain string or a bytearray: anything else costs the driver a search."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.events import Event, EventType
from sgops.core.job import JobState, Progress
from sgops.core.onward import Move
from sgops.core.records import Captured
from sgops.core.values import Json
from sgops.store.encode import (
    Definitions,
    attempt_values,
    checkpoint_values,
    event_values,
    json_text,
    ledger_values,
    log_values,
    move_values,
    pulse_values,
)
from sgops.store.rows import CODEC_CODES, OUTCOME_CODES, STATUS_CODES, TRIGGER_CODES
from sgops.store.unit import SqliteUnit
from tests.support.jobs import NOW, a_job
from tests.support.lives import end_of, walk
from tests.support.store import Noted, an_entry

PLAIN = {int, str, bytearray}


@given(st.lists(st.integers(min_value=0, max_value=97), min_size=1, max_size=20))
def test_everything_a_move_binds_is_plain(choices: list[int]) -> None:
    noted = Noted()
    walk(a_job(), choices, NOW, noted)

    values = [value for move in noted.moves for value in _bound(move)]

    assert {type(value) for value in values} <= PLAIN


def test_everything_else_that_is_hot_is_plain() -> None:
    entry = an_entry(a_job(JobState.RUNNING), result=None, reason="no")

    values = [*ledger_values(entry), *pulse_values(7, 1, NOW, None), *pulse_values(7, 1, NOW, Progress(done=1))]

    assert {type(value) for value in values} <= PLAIN


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": 1}, '{"a":1}'),
        ({"a": (1, 2)}, '{"a":[1,2]}'),
        ({"bad": "half \ud800"}, '{"bad": "half ?"}'),
        ("ü", '"ü"'),
    ],
)
def test_details_are_small_json_whatever_they_hold(value: Json, text: str) -> None:
    assert json_text(value) == text


def test_an_event_without_details_holds_none() -> None:
    bare = Event(type=EventType.ENGINE_READY, at=NOW)

    assert event_values(bare)[-1] == 0
    assert orjson.loads(event_values(Event(type=EventType.ENGINE_READY, at=NOW, details={"n": 0}))[-1]) == {"n": 0}


def test_a_clock_that_went_back_makes_no_duration_absent() -> None:
    [row, _] = end_of(a_job(JobState.RUNNING), NOW - timedelta(hours=1)).checkpoints

    assert checkpoint_values(row, Known())[13] == 0


def test_a_log_is_packed_where_it_was_made() -> None:
    captured = Captured(job=7, index=2, stage="script", attempt=1, lines=[(NOW, "stdout", "x")], dropped=4)

    number, stage, attempt, body, dropped = log_values(captured)

    assert (number, stage, attempt, dropped) == ((7 << 20) | 2, "script", 1, 4)
    assert isinstance(body, bytes)


@pytest.mark.parametrize("codes", [STATUS_CODES, TRIGGER_CODES, CODEC_CODES, OUTCOME_CODES])
def test_every_word_has_a_number_of_its_own(codes: dict[object, int]) -> None:
    [kind] = {type(word) for word in codes}

    assert set(codes) == set(kind)  # type: ignore[call-overload]
    assert len(set(codes.values())) == len(codes)


def test_a_definition_keeps_its_number(unit: SqliteUnit) -> None:
    first, again = Definitions(unit.connection), Definitions(unit.connection)

    numbers = [first["a"], first["b"], again["b"], again["a"], again[""]]

    assert numbers == [1, 2, 2, 1, 0]


def _bound(move: Move) -> list[object]:
    numbers = Known()
    return [
        *move_values(move.before, move.after, numbers),
        *(value for row in move.checkpoints for value in checkpoint_values(row, numbers)),
        *(value for row in move.attempts for value in attempt_values(row)),
        *(value for event in move.events for value in event_values(event)),
    ]


class Known(Definitions):
    """Definitions that all have the same number, without a file."""

    def __init__(self) -> None:
        dict.__init__(self)

    def __missing__(self, digest: str) -> int:
        return 1
