"""Many rows come in one step, as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.store.at_once import rows_at_once, rows_of, split
from sgops.store.rows import EVENT_SELECT, JOB_SELECT
from tests.support.shelf import Shelf

# A database holds no half characters.
TEXT = st.text(st.characters(codec="utf-8"))


@pytest.fixture(scope="module")
def an_open(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path_factory.mktemp("at_once") / "sgops.db")
    yield shelf
    shelf.close()


def test_a_select_is_cut_before_its_first_table() -> None:
    columns, source = split(EVENT_SELECT)

    assert columns == "id, job, seq, at, type, batch, stage, attempt, details"
    assert source == "event"


def test_rows_of_some_ids_come_newest_first_whatever_their_order(furnished: Shelf) -> None:
    everything = sorted(furnished.pool.rows(EVENT_SELECT), reverse=True)

    with furnished.pool.connection() as connection:
        some = rows_of(connection, EVENT_SELECT, [3, 1, 2, 10**9])

    assert list(map(tuple, some)) == everything[-3:]


def test_rows_are_the_ones_that_steps_would_give(furnished: Shelf) -> None:
    stepped = furnished.pool.rows(JOB_SELECT)

    with furnished.pool.connection() as connection:
        at_once = rows_at_once(connection, JOB_SELECT, "", ())

    assert sorted(map(tuple, at_once)) == sorted(stepped)


@given(text=TEXT, number=st.integers(-(2**63), 2**63 - 1))
def test_every_text_and_every_number_survives(an_open: Shelf, text: str, number: int) -> None:
    select = "SELECT :text, :number, NULL\nFROM (SELECT 1)"

    with an_open.pool.connection() as connection:
        rows = rows_at_once(connection, select, "", {"text": text, "number": number})

    assert rows == [[text, number, None]]
