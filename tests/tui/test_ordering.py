"""A list is sorted by one column at a time, the largest first, or stays as the engine gave it."""

from __future__ import annotations

from sgops.tui.columns import Column
from sgops.tui.ink import ink
from sgops.tui.ordering import Ordering

COLUMNS: tuple[Column[int], ...] = (
    Column(title="N", cell=lambda number, _: ink(number), width=4, order=lambda number: number),
    Column(title="BAR", cell=lambda number, _: ink("=" * number), width=4),
    Column(title="ODD", cell=lambda number, _: ink(number % 2), width=4, order=lambda number: number % 2),
)


def test_the_key_goes_through_the_columns_and_back_to_none() -> None:
    ordering = Ordering(COLUMNS)
    seen = []

    for _ in range(3):
        ordering.next()
        seen.append(ordering.title)

    assert seen == ["N", "ODD", ""]


def test_rows_of_equal_worth_stay_in_the_engines_order() -> None:
    ordering = Ordering(COLUMNS)

    ordering.choose("ODD")

    assert ordering.places([2, 3, 4, 5]) == [1, 3, 0, 2]


def test_choosing_a_column_again_or_one_without_an_order_sorts_no_longer() -> None:
    ordering = Ordering(COLUMNS)

    ordering.choose("N")
    ordering.choose("N")
    assert ordering.title == ""

    ordering.choose("BAR")
    assert ordering.title == ""
