"""Jobs are listed newest first by any filter, page by page, and never by counting or sorting the whole table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.errors import UsageError
from sgops.core.filter_keys import JOBS
from sgops.core.job import JobState
from sgops.core.query import parse
from sgops.core.views import JobView, Page
from sgops.ports import Asking
from sgops.store.job_lists import LISTING
from sgops.store.reader import StoreReader
from tests.support.jobs import NOW
from tests.support.library import fill, holds
from tests.support.lives import end_of
from tests.support.shelf import Shelf

TERMS = (
    *(f"state:{state}" for state in JobState),
    "state:queued,dead,waiting",
    "pipeline:story",
    "pipeline:encode,drawing",
    "pipeline:nosuch",
    "stage:panels",
    "stage:script,export",
    "error:unknown",
    "batch:night",
    "batch:2,night",
    "batch:nosuch",
    "template:bedtime",
    "queue:slow",
    "id:3,14,15,92",
    "age:>3h",
    "age:<5h",
)
WORDS = ("moon", "broke", '"say \\"sun"', "Ä", "100%", "n_b", "nowhere")
FILTERS = st.lists(
    st.builds(lambda text, negated: f"-{text}" if negated else text, st.sampled_from(TERMS + WORDS), st.booleans()),
    max_size=4,
).map(" ".join)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path_factory.mktemp("library") / "sgops.db")
    fill(shelf)
    yield shelf
    shelf.close()


def all_pages(reader: StoreReader, text: str, limit: int) -> Iterator[Page[JobView]]:
    page = reader.jobs(Asking(filter=text, limit=limit), NOW)
    yield page
    while page.next:
        page = reader.jobs(Asking(filter=text, limit=limit, after=page.next), NOW)
        yield page


@given(text=FILTERS, limit=st.integers(1, 40))
def test_every_filter_gives_the_jobs_it_means_newest_first_on_whatever_pages(
    library: Shelf, text: str, limit: int
) -> None:
    everyone = [library.reader.job(number) for number in range(90, 0, -1)]
    wanted = parse(text, JOBS)

    listed = [view.id for page in all_pages(library.reader, text, limit) for view in page.items]

    assert listed == [job.id for job in everyone if holds(job, wanted, NOW)]


@given(text=FILTERS)
def test_an_act_is_for_all_that_a_filter_means(library: Shelf, text: str) -> None:
    wanted = parse(text, JOBS)

    matching = library.reader.matching_jobs(text, NOW, 1000)

    assert matching == [number for number in range(90, 0, -1) if holds(library.reader.job(number), wanted, NOW)]


def test_no_page_is_larger_than_asked_and_all_but_the_last_are_full(library: Shelf) -> None:
    pages = list(all_pages(library.reader, "", 40))

    assert [len(page.items) for page in pages] == [40, 40, 10]
    assert [page.next is None for page in pages] == [False, False, True]


def test_a_list_leaves_out_what_must_be_decoded(furnished: Shelf) -> None:
    page = furnished.reader.jobs(Asking(), NOW)

    assert [(view.params, view.output, view.stages) for view in page.items] == [(None, None, None)] * 4


def test_a_view_says_what_the_row_says(furnished: Shelf) -> None:
    job = furnished.reader.job(2)

    (view,) = furnished.reader.jobs(Asking(filter="id:2"), NOW).items

    assert (view.id, view.state, view.stage, view.run, view.attempts) == (2, "dead", "script", 1, 1)
    assert (view.since, view.created_at, view.finished_at, view.dead_letter) == (NOW, NOW, NOW, 1)
    assert view.last_failure is not None
    assert job.failure is not None
    assert (view.last_failure.reason, view.last_failure.type) == (job.failure.reason, job.failure.type)


def test_progress_is_shown_while_it_is_the_present_attempts(shelf: Shelf) -> None:
    job = shelf.running()
    shelf.note(job, 15, 50, "drawing")

    (running,) = shelf.reader.jobs(Asking(), NOW).items
    shelf.then(job, lambda job: end_of(job, NOW))
    (next_stage,) = shelf.reader.jobs(Asking(), NOW).items

    assert running.progress is not None
    assert (running.progress.done, running.progress.total, running.progress.message) == (15, 50, "drawing")
    assert next_stage.progress is None


def test_jobs_that_come_while_somebody_pages_shift_nothing(shelf: Shelf) -> None:
    shelf.submit(4)
    first = shelf.reader.jobs(Asking(limit=2), NOW)

    shelf.submit(3)
    second = shelf.reader.jobs(Asking(limit=2, after=first.next), NOW)

    assert [view.id for view in (*first.items, *second.items)] == [4, 3, 2, 1]


@pytest.mark.parametrize("asking", [Asking(limit=0), Asking(limit=10_001), Asking(after="x"), Asking(filter="stat:x")])
def test_what_cannot_be_asked_is_refused(shelf: Shelf, asking: Asking) -> None:
    with pytest.raises(UsageError):
        shelf.reader.jobs(asking, NOW)


class TestInTheFileOfADeadEngine:
    """What was running when an engine died reads as interrupted."""

    @pytest.fixture
    def left(self, tmp_path: Path) -> Iterator[Shelf]:
        shelf = Shelf(tmp_path / "sgops.db", runs=False)
        shelf.running()
        shelf.submit()
        yield shelf
        shelf.close()

    @pytest.mark.parametrize(
        ("text", "ids"),
        [
            ("state:interrupted", [1]),
            ("state:running", []),
            ("-state:interrupted", [2]),
            ("-state:running", [2, 1]),
            ("state:running,queued", [2]),
        ],
    )
    def test_a_filter_means_what_is_shown(self, left: Shelf, text: str, ids: list[int]) -> None:
        page = left.reader.jobs(Asking(filter=text), NOW)

        assert [view.id for view in page.items] == ids

    def test_every_answer_agrees(self, left: Shelf) -> None:
        states = {
            left.reader.job(1).state.value,
            left.reader.job_view(1).state,
            left.reader.jobs(Asking(filter="id:1"), NOW).items[0].state,
            left.reader.attempts(1)[0].outcome,
        }

        assert states == {"interrupted"}
        assert left.reader.status_counts() == {"interrupted": 1, "queued": 1}
        assert left.reader.queue_counts() == {"default": {"interrupted": 1, "queued": 1}}


def test_every_road_is_one_that_the_schema_has(shelf: Shelf) -> None:
    indexes = {row[0] for row in shelf.pool.rows("SELECT name FROM sqlite_master WHERE type = 'index'")}

    assert {road.index for road in LISTING.roads} <= indexes


def test_a_list_is_the_same_whoever_asks_for_it(library: Shelf) -> None:
    asking = Asking(filter="state:dead,completed", limit=5)

    once, again = (library.reader.jobs(asking, NOW) for _ in range(2))

    assert once == again
    assert replace(once, next=None) != once
