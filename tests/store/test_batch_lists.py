"""Batches are listed newest first, with exact counts and the status that follows from them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgops.core.batch import status_of
from sgops.core.errors import NotFound
from sgops.core.operator_moves import cancel
from sgops.ports import Asking
from sgops.store.batch_lists import LISTING
from sgops.store.reader import StoreReader
from tests.support.clock import FakeClock
from tests.support.jobs import NOW, minutes_ago
from tests.support.shelf import Shelf


@pytest.fixture
def batched(shelf: Shelf) -> Shelf:
    """Give a batch that runs, one that was cancelled, and one whose label is the number of another."""
    with shelf.unit() as unit:
        for number, label in enumerate(("night", "day", "1")):
            unit.new_batch(label, "story" if number else "encode", minutes_ago(10 - number))
    shelf.submit(2, batch=1)
    shelf.running(batch=1)
    shelf.apply(*(cancel(job, NOW) for job in shelf.submit(2, batch=2)))
    shelf.submit(1, batch=3)
    return shelf


def test_batches_are_listed_newest_first_and_page_by_page(batched: Shelf) -> None:
    first = batched.reader.batches(Asking(limit=2), NOW)

    second = batched.reader.batches(Asking(limit=2, after=first.next), NOW)

    assert [(view.id, view.label, view.status) for view in first.items] == [
        (3, "1", "processing"),
        (2, "day", "cancelled"),
    ]
    assert [(view.id, view.finished_at) for view in second.items] == [(1, None)]
    assert second.next is None


def test_a_batch_shows_how_far_it_is(batched: Shelf) -> None:
    view = batched.reader.batch(1)

    assert (view.label, view.pipeline, view.created_at) == ("night", "encode", minutes_ago(10))
    assert (view.progress.total, view.progress.queued, view.progress.running) == (3, 2, 1)


def test_what_ran_reads_as_interrupted_when_no_engine_is_alive(batched: Shelf) -> None:
    reader = StoreReader(batched.pool, FakeClock(), runs=False)

    progress = reader.batch(1).progress

    assert (progress.running, progress.interrupted) == (0, 1)


def test_a_batch_that_is_not_there_is_named(batched: Shelf) -> None:
    with pytest.raises(NotFound, match="no batch 9"):
        batched.reader.batch(9)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("status:processing", [3, 1]),
        ("-status:processing", [2]),
        ("pipeline:encode", [1]),
        ("ni", [1]),
        ("id:1,2", [2, 1]),
    ],
)
def test_batches_can_be_filtered(batched: Shelf, text: str, ids: list[int]) -> None:
    page = batched.reader.batches(Asking(filter=text), NOW)

    assert [view.id for view in page.items] == ids


def test_the_jobs_of_a_batch_are_found_by_its_number_and_never_by_a_label(batched: Shelf) -> None:
    jobs = batched.reader.jobs_of_batch(1, ("queued", "held"))

    assert jobs == [1, 2]


@settings(max_examples=50)
@given(st.lists(st.integers(0, 2), min_size=9, max_size=9))
def test_the_expression_says_the_same_as_the_rule(counts: list[int]) -> None:
    names = ("queued", "running", "waiting", "external", "held", "interrupted", "completed", "dead", "cancelled")
    columns = ", ".join(f"{count} AS {name}" for name, count in zip(names, counts, strict=True))

    with closing(sqlite3.connect(":memory:")) as connection:
        sql = f"SELECT {LISTING.columns['status']} FROM (SELECT {sum(counts)} AS total, {columns})"
        said = connection.execute(sql).fetchone()[0]

    assert said == status_of(dict(zip(names, counts, strict=True)))
