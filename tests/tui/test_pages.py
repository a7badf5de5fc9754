"""Pages of a list that changes while one reads it: no row is shown twice, none is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sgops.core.views import Page
from sgops.tui.pages import AT_HAND, PAGE, Pages, Wish


class Numbers:
    """A list of numbers, highest first, that gives pages as the store does."""

    def __init__(self, count: int) -> None:
        self.rows = list(range(count, 0, -1))

    def page(self, wish: Wish) -> Page[int]:
        below = [row for row in self.rows if wish.after is None or row < int(wish.after)]
        some = below[: wish.limit]
        return Page(items=tuple(some), next=str(some[-1]) if len(below) > len(some) else None)


def read(pages: Pages[int], numbers: Numbers, first: int, last: int) -> None:
    """Do what a table does when it shows rows."""
    while wishes := pages.missing(first, last):
        for wish in wishes:
            pages.put(wish.after, numbers.page(wish))


def a_list(count: int, down_to: int = 0) -> tuple[Pages[int], Numbers]:
    numbers, pages = Numbers(count), Pages[int](key=lambda row: row)
    pages.put(None, numbers.page(Wish(None, PAGE)))
    for place in range(0, down_to + 1, PAGE):
        read(pages, numbers, place, min(place + 20, len(pages) - 1))
    return pages, numbers


def test_nothing_is_known_before_the_first_page() -> None:
    pages = Pages[int](key=lambda row: row)

    assert not pages.is_known
    assert pages.visible(0, 20) == [Wish(None, PAGE)]


def test_the_next_page_is_asked_for_before_the_end_is_reached() -> None:
    pages, _ = a_list(1000)

    assert pages.missing(0, 20) == []
    assert pages.missing(70, 90) == [Wish("901", PAGE)]


def test_a_short_list_ends() -> None:
    pages, _ = a_list(30)

    assert len(pages) == 30
    assert not pages.has_more


def test_rows_that_come_at_the_top_push_the_others_down() -> None:
    pages, numbers = a_list(500, down_to=250)

    numbers.rows[:0] = [503, 502, 501]
    for wish in pages.visible(0, 20):
        pages.put(wish.after, numbers.page(wish))

    assert pages.row(0) == 503
    assert pages.index_of(250) == 253


def test_rows_that_go_leave_no_hole() -> None:
    pages, numbers = a_list(500, down_to=250)

    for gone in (480, 401, 400):
        numbers.rows.remove(gone)
    for wish in pages.visible(0, 120):
        pages.put(wish.after, numbers.page(wish))

    assert [pages.row(place) for place in range(95, 103)] == [404, 403, 402, 399, 398, 397, 396, 395]


def test_what_is_far_is_let_go_and_asked_for_again() -> None:
    pages, numbers = a_list(PAGE * (AT_HAND + 5), down_to=PAGE * (AT_HAND + 3))

    pages.let_go(PAGE * (AT_HAND + 3), PAGE * (AT_HAND + 3) + 20)

    assert pages.row(0) is None
    read(pages, numbers, 0, 20)
    assert pages.row(0) == PAGE * (AT_HAND + 5)


def test_an_answer_to_a_question_nobody_asks_any_more_has_no_place() -> None:
    pages, _ = a_list(30)

    assert not pages.put("no such cursor", Page(items=(1, 2)))


@given(st.data())
def test_whatever_comes_and_goes_the_rows_before_the_eyes_are_the_lists_own(data: st.DataObject) -> None:
    pages, numbers = a_list(450, down_to=300)
    top = 450

    for _ in range(data.draw(st.integers(1, 6))):
        for _ in range(data.draw(st.integers(0, 160))):
            top += 1
            numbers.rows.insert(0, top)
        for gone in data.draw(st.lists(st.sampled_from(numbers.rows), max_size=30, unique=True)):
            numbers.rows.remove(gone)
        first = data.draw(st.integers(0, max(0, len(pages) - 30)))
        for wish in pages.visible(first, first + 30):
            pages.put(wish.after, numbers.page(wish))
        read(pages, numbers, first, min(first + 30, len(pages) - 1))

    known = pages.at_hand()
    assert len(set(known)) == len(known)
    assert known == sorted(known, reverse=True)
