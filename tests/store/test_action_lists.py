"""What operators did is listed newest first."""

from __future__ import annotations

import pytest

from sgops.core.records import NewAction
from sgops.ports import Asking
from tests.support.jobs import NOW, minutes_ago
from tests.support.shelf import Shelf


@pytest.fixture
def acted(shelf: Shelf) -> Shelf:
    with shelf.unit() as unit:
        for number, verb in enumerate(("hold", "cancel", "pause")):
            unit.record(
                NewAction(
                    verb=verb,
                    target=f"job {number + 1}",
                    at=minutes_ago(10 - number),
                    command=f"sgops jobs {verb} {number + 1}",
                    undoable=verb != "pause",
                )
            )
        unit.mark_undone(1, NOW)
    return shelf


def test_acts_are_listed_newest_first_and_page_by_page(acted: Shelf) -> None:
    first = acted.reader.actions(Asking(limit=2), NOW)

    second = acted.reader.actions(Asking(limit=2, after=first.next), NOW)

    assert [(view.id, view.verb) for view in first.items] == [(3, "pause"), (2, "cancel")]
    assert [(view.id, view.undone_at) for view in second.items] == [(1, NOW)]
    assert second.next is None


def test_an_act_says_how_it_is_done_from_a_command_line(acted: Shelf) -> None:
    (view,) = acted.reader.actions(Asking(filter="id:2"), NOW).items

    assert (view.verb, view.target, view.command) == ("cancel", "job 2", "sgops jobs cancel 2")
    assert (view.undoable, view.undone_at, view.at) == (True, None, minutes_ago(9))


@pytest.mark.parametrize(
    ("text", "ids"), [("verb:hold,pause", [3, 1]), ("-verb:hold", [3, 2]), ('"job 2"', [2]), ("age:>8m", [2, 1])]
)
def test_acts_can_be_filtered(acted: Shelf, text: str, ids: list[int]) -> None:
    page = acted.reader.actions(Asking(filter=text), NOW)

    assert [view.id for view in page.items] == ids
