"""A row is made once for how it looks, however often it is drawn and wherever it is scrolled to."""

from __future__ import annotations

import pytest
from rich.style import Style

from sgops.tui.ink import Ink, Pen, ink
from sgops.tui.theme import Palette
from sgops.tui.widgets.drawn import TITLES, Drawn, Looks


class Written:
    """What stands in rows now, and how often that was worked out."""

    def __init__(self) -> None:
        self.times = 0
        self.age = "1m"

    def __call__(self, index: int, looks: Looks) -> Ink:
        self.times += 1
        return (*ink(f"{index} "), *ink(self.age, Pen.CALM), *ink(" >" if looks.is_at else " "))


@pytest.fixture
def written() -> Written:
    return Written()


@pytest.fixture
def drawn(written: Written) -> Drawn:
    return Drawn(written)


PALETTE = Palette()
RECORD = ("a record",)


def looks(*, is_at: bool = False) -> Looks:
    return Looks(40, "", (), PALETTE, Style(), is_at=is_at)


def test_a_row_that_stayed_as_it_was_stays_the_strip_it_was(drawn: Drawn, written: Written) -> None:
    first = drawn.strip(3, RECORD, looks())

    again = drawn.strip(3, RECORD, looks())

    assert again is first
    assert written.times == 1


def test_another_record_or_the_cursor_makes_another_row(drawn: Drawn) -> None:
    texts = [
        drawn.strip(3, RECORD, looks()).text,
        drawn.strip(3, RECORD, looks(is_at=True)).text,
        drawn.strip(4, RECORD, looks()).text,
    ]

    assert texts == ["3 1m ", "3 1m >", "4 1m "]


def test_a_place_without_a_record_is_written_each_time(drawn: Drawn, written: Written) -> None:
    for _ in range(2):
        drawn.strip(0, None, looks())

    assert written.times == 2


def test_rows_in_which_time_left_its_trace_are_named_with_where_and_made_again(drawn: Drawn, written: Written) -> None:
    drawn.strip(3, RECORD, looks())
    early = list(drawn.changed())

    written.age = "2m"

    assert early == []
    assert list(drawn.changed()) == [(3, 2, 4)]
    assert drawn.strip(3, RECORD, looks()).text == "3 2m "


def test_a_record_that_was_read_again_and_says_the_same_is_not_drawn_again(drawn: Drawn) -> None:
    first = drawn.strip(3, RECORD, looks())
    anew = ("a record", "that is another")

    changed = list(drawn.read_again(lambda _: anew))

    assert changed == []
    assert drawn.strip(3, anew, looks()) is first


def test_a_record_that_says_something_else_is_named(drawn: Drawn, written: Written) -> None:
    drawn.strip(3, RECORD, looks())
    written.age = "9m"

    assert [index for index, _, _ in drawn.read_again(lambda _: ("another",))] == [3]


def test_what_is_out_of_sight_is_forgotten_but_not_the_titles(drawn: Drawn) -> None:
    titles, near = (drawn.strip(at, RECORD, looks()) for at in (TITLES, 5))
    far = drawn.strip(1, RECORD, looks())

    drawn.keep(3, 9)

    assert drawn.strip(TITLES, RECORD, looks()) is titles
    assert drawn.strip(5, RECORD, looks()) is near
    assert drawn.strip(1, RECORD, looks()) is not far
