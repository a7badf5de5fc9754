"""Dead letters are listed newest first by any filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core import operator_moves as acts
from sgops.core.filter_keys import LETTERS
from sgops.core.job import DeadLetter, Resolution
from sgops.core.query import Term, parse
from sgops.ports import Asking
from sgops.store.letter_lists import LISTING
from tests.support.jobs import NOW, minutes_ago
from tests.support.shelf import Shelf

REASONS = ("connection reset", "disk full", "50% done")
TERMS = (
    "resolution:pending",
    "resolution:dismissed,retried",
    "pipeline:story",
    "pipeline:encode,nosuch",
    "stage:script",
    "error:unknown",
    "error:crash",
    "job:3,5",
    "id:1,2,3,4",
    "batch:night",
    "template:bedtime",
    "age:>10m",
    "reset",
    "moon",
)


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Give a shelf of thirty deaths, some of them answered."""
    shelf = Shelf(tmp_path_factory.mktemp("letters") / "sgops.db")
    with shelf.unit() as unit:
        unit.batch("night", "story", NOW)
    for number in range(30):
        job = shelf.dead(
            REASONS[number % 3],
            at=minutes_ago(30 - number),
            pipeline=("story", "encode")[number % 2],
            template=(None, "bedtime")[number % 5 % 2],
            batch=(None, 1)[number % 3 % 2],
        )
        if number % 4 == 1:
            shelf.then(job, lambda job: acts.dismiss(job, NOW))
        if number % 4 == 2:
            shelf.then(job, lambda job: acts.retry(job, NOW))
    yield shelf
    shelf.close()


@given(
    terms=st.lists(
        st.builds(lambda text, negated: f"-{text}" if negated else text, st.sampled_from(TERMS), st.booleans()),
        max_size=3,
    ),
    limit=st.integers(1, 12),
)
def test_every_filter_gives_the_letters_it_means_on_whatever_pages(
    letters: Shelf, terms: list[str], limit: int
) -> None:
    text = " ".join(terms)
    meant = [number for number in range(30, 0, -1) if _holds(letters, letters.reader.letter(number), text)]

    listed: list[int] = []
    after: str | None = None
    while True:
        page = letters.reader.letters(Asking(filter=text, limit=limit, after=after), NOW)
        listed += [view.id for view in page.items]
        after = page.next
        if after is None:
            break

    assert listed == meant
    assert [letter.id for letter in letters.reader.matching_letters(text, NOW, 100)] == meant


def test_a_view_says_what_the_letter_says_and_how_often_was_tried(shelf: Shelf) -> None:
    job = shelf.then(shelf.dead("disk full"), lambda job: acts.retry(job, NOW, notes="space was freed"))

    (view,) = shelf.reader.letters(Asking(), NOW).items

    letter = shelf.reader.letter(1)
    assert (view.id, view.job, view.reason, view.family) == (1, job.id, "disk full", letter.family)
    assert (view.resolution, view.notes, view.resolved_at) == ("retried", "space was freed", NOW)
    assert view.tries == 1
    assert (view.attempts, view.checkpoints, view.snapshot, view.log, view.plan) == (None, None, None, None, None)


def test_every_road_is_one_that_the_schema_has(shelf: Shelf) -> None:
    indexes = {row[0] for row in shelf.pool.rows("SELECT name FROM sqlite_master WHERE type = 'index'")}

    assert {road.index for road in LISTING.roads} <= indexes


def _holds(shelf: Shelf, letter: DeadLetter, text: str) -> bool:
    wanted = parse(text, LETTERS)
    terms = all(_term(shelf, letter, term) is not term.negated for term in wanted.terms)
    return terms and all((word.text in f"moon {letter.reason}") is not word.negated for word in wanted.words)


def _term(shelf: Shelf, letter: DeadLetter, term: Term) -> bool:
    if term.key == "age":
        return letter.failed_at < NOW - term.age
    job = shelf.reader.job(letter.job)
    facts: dict[str, Callable[[], object]] = {
        "resolution": lambda: letter.resolution.value,
        "pipeline": lambda: letter.pipeline,
        "stage": lambda: letter.stage,
        "error": lambda: letter.failure_type,
        "job": lambda: letter.job,
        "id": lambda: letter.id,
        "batch": lambda: "night" if job.batch else None,
        "template": lambda: job.template,
    }
    return str(facts[term.key]()) in term.values


def test_every_resolution_is_here(letters: Shelf) -> None:
    found = {letters.reader.letter(number).resolution for number in range(1, 31)}

    assert found == set(Resolution)
