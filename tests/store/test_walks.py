"""A walk finds what a plan means, looks no longer than it may, and says how far it came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.query import Key, KeySet, parse
from sgops.ports import Asking
from sgops.store import walks
from sgops.store.event_lists import LISTING as EVENTS
from sgops.store.filters import Listing, plan_of
from sgops.store.job_lists import LISTING as JOBS
from sgops.store.letter_lists import LISTING as LETTERS
from sgops.store.reader import StoreReader
from sgops.store.walks import Found, Stretch, Walk, along_indexes
from tests.support.clock import FakeClock
from tests.support.jobs import NOW
from tests.support.shelf import Shelf

KEYS = KeySet(keys=(Key(name="stage"), Key(name="state"), Key(name="queue")))


class TickingClock(FakeClock):
    """A clock on which each look at it takes a second."""

    def monotonic(self) -> float:
        self.advance(timedelta(seconds=1))
        return super().monotonic()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Give five thousand jobs, of which each hundredth is in another queue, and some ids are of none."""
    shelf = Shelf(tmp_path_factory.mktemp("walks") / "sgops.db")
    shelf.submit(5000)
    shelf.sql("UPDATE job SET queue = 'slow' WHERE id % 100 = 0")
    shelf.sql("DELETE FROM job WHERE id BETWEEN 1201 AND 2400")
    yield shelf
    shelf.close()


SLOW = [id_ for id_ in range(5000, 0, -100) if not 1200 < id_ <= 2400]


def a_walk(shelf: Shelf, text: str, *, forward: bool = False) -> Walk:
    with shelf.pool.connection() as connection:
        return Walk(connection, JOBS, plan_of(parse(text, KEYS), JOBS, {}, NOW), forward=forward)


@pytest.mark.parametrize("text", ["queue:slow", "queue:slow state:queued"], ids=["through the table", "along an index"])
@given(low=st.integers(0, 5100), high=st.integers(0, 5100), limit=st.integers(1, 60), data=st.data())
def test_a_walk_finds_all_there_is_in_its_stretch(
    many: Shelf, text: str, *, low: int, high: int, limit: int, data: st.DataObject
) -> None:
    forward = data.draw(st.booleans())

    found = a_walk(many, text, forward=forward).find(Stretch(low=low, high=high), limit, many.clock)

    meant = [id_ for id_ in SLOW if low <= id_ < high]
    assert found == Found(ids=tuple((meant[::-1] if forward else meant)[:limit]))


@pytest.mark.parametrize("text", ["queue:none", "queue:none state:queued"], ids=["through the table", "along an index"])
@pytest.mark.parametrize("forward", [False, True])
def test_a_walk_without_patience_left_says_how_far_it_came(many: Shelf, text: str, forward: bool) -> None:
    found = a_walk(many, text, forward=forward).find(Stretch(), 10, TickingClock())

    assert found.ids == ()
    assert found.stopped_at == (1000 if forward and "state" in text else 999 if forward else 4001)


def test_one_step_after_the_other_a_walk_sees_everything(many: Shelf) -> None:
    walk = a_walk(many, "queue:slow")
    seen: list[int] = []
    high: int | None = 5001

    while high is not None:
        found = walk.find(Stretch(high=high), 7, TickingClock())
        seen += found.ids
        high = found.stopped_at or (found.ids[-1] if len(found.ids) == 7 else None)

    assert seen == SLOW


def test_an_act_has_all_the_patience_it_needs(many: Shelf) -> None:
    found = a_walk(many, "queue:slow").find(Stretch(), 1000, TickingClock(), patience=None)

    assert found == Found(ids=tuple(SLOW))


def test_a_page_says_in_words_how_far_the_search_looked(many: Shelf) -> None:
    reader = StoreReader(many.pool, TickingClock())

    page = reader.jobs(Asking(filter="nowhere"), NOW)

    assert page.note == "looked as far as job 4001 of 2030-01-02T03:04:05.000Z; the next page looks further"
    assert page.next is not None
    assert page.items == ()


def test_by_age_a_walk_begins_where_it_must(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    for minutes in range(120, -1, -1):
        shelf.submit(at=NOW - timedelta(minutes=minutes))
    monkeypatch.setattr(walks, "_FIRST", 1)

    reader = StoreReader(shelf.pool, TickingClock())

    # With no time for a second look, only a walk that begins in the right place finds anything.
    old = reader.jobs(Asking(filter="age:>1h", limit=3), NOW)
    young = reader.jobs(Asking(filter="age:<3m", limit=3), NOW)

    assert [view.id for view in old.items] == [60, 59, 58]
    assert [view.id for view in young.items] == [121, 120, 119]


@pytest.mark.parametrize(
    ("listing", "text"),
    [
        (JOBS, "state:dead"),
        (JOBS, "-state:completed"),
        (JOBS, "pipeline:story,encode state:dead"),
        (JOBS, "pipeline:story stage:panels"),
        (JOBS, "batch:7"),
        (LETTERS, "resolution:pending"),
        (LETTERS, "resolution:pending family:x"),
        (LETTERS, "resolution:pending pipeline:x"),
        (LETTERS, "family:x stage:panels"),
        (LETTERS, "job:7"),
        (EVENTS, "job:7 event:x"),
    ],
)
def test_no_index_is_left_to_sort_a_table(shelf: Shelf, listing: Listing, text: str) -> None:
    keys = KeySet(keys=tuple(Key(name=name) for name in listing.columns))
    plan = plan_of(parse(text, keys), listing, {}, NOW)
    values = {**plan.values, "low": 0, "high": 9, "stride": 5, "limit": 5}

    with shelf.pool.connection() as connection:
        sql = "EXPLAIN QUERY PLAN " + along_indexes(listing, plan, forward=False)
        steps = [row[3] for row in connection.execute(sql, values).fetchall()]

    reads = [step for step in steps if f" {listing.table} " in f"{step} " and "PRIMARY KEY" not in step]
    assert reads
    assert all("USING" in step and "INDEX" in step and step.startswith("SEARCH") for step in reads)
