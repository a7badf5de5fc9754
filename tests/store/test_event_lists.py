"""The journal is read newest first, or followed from an event on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.events import Event, EventType
from sgops.core.filter_keys import EVENTS
from sgops.core.query import Term, parse
from sgops.core.views import EventView
from sgops.ports import Asking
from tests.support.jobs import NOW
from tests.support.lives import walk
from tests.support.shelf import Shelf

TERMS = (
    "event:job.created,job.completed",
    "event:stage.started",
    "component:job",
    "component:checkpoint,dead_letter",
    "level:warning",
    "level:error,debug",
    "job:1",
    "job:2,4",
    "stage:panels",
    "batch:1",
    "id:5,6,7",
    "age:>0s",
    "age:<1s",
    "story",
    "number",
)
FILTERS = st.lists(
    st.builds(lambda text, negated: f"-{text}" if negated else text, st.sampled_from(TERMS), st.booleans()), max_size=3
).map(" ".join)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Give the journal of four jobs and of their engine."""
    shelf = Shelf(tmp_path_factory.mktemp("journal") / "sgops.db")
    with shelf.unit() as unit:
        unit.batch("night", "story", NOW)
    for number, job in enumerate(shelf.submit(4, batch=1)):
        walk(job, [place * 31 // (number + 1) for place in range(9)], NOW, shelf.write)
    shelf.submit()
    with shelf.unit() as unit:
        unit.append([Event(type=EventType.ENGINE_READY, at=NOW, details={"pid": 7})])
    yield shelf
    shelf.close()


@given(text=FILTERS, limit=st.integers(1, 30))
def test_every_filter_gives_the_events_it_means_from_either_end(journal: Shelf, text: str, limit: int) -> None:
    everything = journal.reader.events(Asking(limit=500), NOW).items
    meant = [view.id for view in everything if _holds(view, text)]

    back = _ids(journal, text, limit, since=None)
    forth = _ids(journal, text, limit, since=0)

    assert back == meant
    assert forth == meant[::-1]


def test_an_event_is_shown_whole(journal: Shelf) -> None:
    newest, before = journal.reader.events(Asking(limit=2), NOW).items

    assert (newest.event, newest.component, newest.level, newest.job) == ("engine.ready", "engine", "info", None)
    assert (newest.details, newest.seq, newest.at) == ({"pid": 7}, 0, NOW)
    assert (before.event, before.job, before.details) == ("job.created", 5, {"pipeline": "story"})


def test_who_follows_gets_what_came_after(journal: Shelf) -> None:
    last = journal.reader.last_event()

    news = journal.reader.events(Asking(limit=500), NOW, since=last - 2)
    nothing = journal.reader.events(Asking(limit=500), NOW, since=last)

    assert [view.id for view in news.items] == [last - 1, last]
    assert nothing.items == ()
    assert nothing.next is None


def test_the_last_event_of_an_empty_journal_is_none(shelf: Shelf) -> None:
    assert shelf.reader.last_event() == 0
    assert shelf.reader.events(Asking(), NOW).items == ()


def _ids(shelf: Shelf, text: str, limit: int, since: int | None) -> list[int]:
    ids: list[int] = []
    after: str | None = None
    while True:
        page = shelf.reader.events(Asking(filter=text, limit=limit, after=after), NOW, since=since)
        ids += [view.id for view in page.items]
        after = page.next
        if after is None:
            return ids


def _holds(view: EventView, text: str) -> bool:
    wanted = parse(text, EVENTS)
    terms = all(_term(view, term) is not term.negated for term in wanted.terms)
    return terms and all((word.text in str(view.details)) is not word.negated for word in wanted.words)


def _term(view: EventView, term: Term) -> bool:
    if term.key == "age":
        age = NOW - view.at
        return age > term.age if term.comparison.value == ">" else age < term.age
    return str(getattr(view, term.key)) in term.values
