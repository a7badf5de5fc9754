"""Rows stand in the order somebody chose, whatever page they came with."""

from __future__ import annotations

from sgops.core.views import Page
from sgops.tui.columns import Column
from sgops.tui.ink import ink
from sgops.tui.rows import Rows

COLUMNS: tuple[Column[str], ...] = (
    Column(title="WORD", cell=lambda word, _: ink(word), width=9, order=lambda word: word),
)


def some(*words: str, more: str | None = None) -> Rows[str]:
    rows = Rows(COLUMNS, key=lambda word: word)
    rows.pages.put(None, Page(items=words, next=more))
    return rows


def test_rows_are_the_engines_until_somebody_sorts_them() -> None:
    rows = some("b", "c", "a")

    assert [rows.row(place) for place in range(3)] == ["b", "c", "a"]


def test_a_sorted_row_is_found_at_its_place() -> None:
    rows = some("b", "c", "a")

    rows.ordering.choose("WORD")

    assert rows.arrange()
    assert [rows.row(place) for place in range(4)] == ["c", "b", "a", None]
    assert rows.place_of("a") == 2


def test_a_list_that_goes_on_is_not_sorted() -> None:
    rows = some("b", "c", "a", more="a")

    rows.ordering.choose("WORD")

    assert not rows.arrange()
    assert rows.ordering.by is None
    assert rows.row(0) == "b"
