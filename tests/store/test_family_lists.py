"""Families show each outage once, whichever way they are asked for."""

from __future__ import annotations

import pytest

from sgops.core import operator_moves as acts
from sgops.core.views import FamilyView, Page
from sgops.ports import Asking
from sgops.store import family_lists
from tests.support.jobs import NOW, minutes_ago
from tests.support.shelf import Shelf


@pytest.fixture
def outages(shelf: Shelf) -> Shelf:
    """Give three letters of one family, one of another, and one that is answered."""
    for minutes in (9, 8, 7):
        shelf.dead(f"peer {minutes} reset", at=minutes_ago(minutes))
    shelf.dead("disk full", at=minutes_ago(5), pipeline="encode")
    answered = shelf.dead("bad input", at=minutes_ago(3))
    shelf.then(answered, lambda job: acts.dismiss(job, NOW))
    return shelf


def families(shelf: Shelf, text: str = "", **asking: object) -> Page[FamilyView]:
    return shelf.reader.families(Asking(filter=text, **asking), NOW)  # type: ignore[arg-type]


def told(page: Page[FamilyView]) -> list[tuple[str, int]]:
    return [(view.reason, view.count) for view in page.items]


def test_pending_families_are_listed_the_newest_failure_first(outages: Shelf) -> None:
    page = families(outages)

    assert told(page) == [("disk full", 1), ("peer 7 reset", 3)]
    assert (page.items[1].first_at, page.items[1].last_at) == (minutes_ago(9), minutes_ago(7))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("pipeline:encode", [("disk full", 1)]),
        ("-pipeline:encode resolution:pending", [("peer 7 reset", 3)]),
        ("stage:panels", []),
        ("error:unknown stage:script", [("disk full", 1), ("peer 7 reset", 3)]),
        ("pipeline:encode pipeline:story", []),
        ("resolution:dismissed", [("bad input", 1)]),
        ("age:>7m", [("peer 8 reset", 2)]),
        ("job:1,3,4", [("disk full", 1), ("peer 7 reset", 2)]),
        ("reset", [("peer 7 reset", 3)]),
    ],
)
def test_a_filter_counts_what_it_means(outages: Shelf, text: str, meant: list[tuple[str, int]]) -> None:
    assert told(families(outages, text)) == meant


def test_what_is_kept_and_what_is_counted_agree(outages: Shelf) -> None:
    kept, counted = families(outages), families(outages, "age:>0s")

    assert kept == counted


@pytest.mark.parametrize("text", ["", "age:>0s"])
def test_families_come_in_pages(outages: Shelf, text: str) -> None:
    first = families(outages, text, limit=1)

    second = families(outages, text, limit=1, after=first.next)

    assert told(first) + told(second) == told(families(outages))
    assert second.next is None


def test_what_was_not_counted_is_said(outages: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(family_lists, "_MOST_LETTERS", 2)

    page = families(outages, "age:>0s")

    assert told(page) == [("disk full", 1), ("peer 7 reset", 1)]
    assert page.note == "counted back to dead letter 3; ask for less to see all of it"
