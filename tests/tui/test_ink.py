"""Whatever a text holds, a line of it is as wide as it should be and acts on no terminal."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from sgops.tui.ink import Pen, Span, between, fit, ink, join, joined, paragraph, rows, spread, text_of, width, wrap

ACTING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
HOSTILE = st.text(st.characters(exclude_categories=[])) | st.sampled_from(
    [
        "\x1b]0;owned\x07",
        "fail [/foo] bar",
        "\x1b[2J",
        "a\r\nb\tc",
        "👩‍👩‍👧‍👦" * 4,
        "e\u0301" * 9,
        "﷽",
        "\u202egnp.exe",
        "漢字" * 30,
    ]
)


@given(HOSTILE)
def test_foreign_text_is_one_line_that_acts_on_no_terminal(text: str) -> None:
    line = ink(text)

    assert not ACTING.search(text_of(line))


@given(HOSTILE, st.integers(0, 60), st.booleans())
def test_a_fitted_line_is_exactly_as_wide_as_asked(text: str, cells: int, right: bool) -> None:
    line = fit(ink(text, Pen.BAD) + ink("tail"), cells, right=right)

    assert width(line) == cells


@given(HOSTILE, st.integers(2, 60), st.integers(0, 1))
def test_no_wrapped_line_is_wider_than_asked(text: str, cells: int, indent: int) -> None:
    lines = wrap(ink(text) + ink(" and more"), cells, indent=indent)

    assert all(width(line) <= cells for line in lines)


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd"], include_characters=" ")), st.integers(8, 40))
def test_wrapping_loses_no_letter(text: str, cells: int) -> None:
    lines = wrap(ink(text), cells)

    assert "".join(map(text_of, lines)).replace(" ", "") == text_of(ink(text)).replace(" ", "")


@given(HOSTILE, st.integers(4, 60))
def test_a_paragraph_acts_on_no_terminal_and_fits(text: str, cells: int) -> None:
    lines = paragraph(text, Pen.CALM, cells)

    assert not any(ACTING.search(text_of(line)) for line in lines)
    assert all(width(line) <= cells for line in lines)


def test_a_long_paragraph_says_that_it_was_cut() -> None:
    lines = paragraph("line\n" * 50, Pen.CALM, 20, most=10)

    assert len(lines) == 10
    assert text_of(lines[-1]) == "… cut after 9 lines"


def test_what_is_cut_ends_in_an_ellipsis() -> None:
    line = fit(ink("network_timeout"), 8)

    assert text_of(line) == "network…"


def test_a_line_with_two_ends_gives_up_its_left_part_first() -> None:
    line = spread(ink("a long way down"), ink("12:00"), 12)

    assert text_of(line) == "a long…12:00"


def test_joining_leaves_no_gap_for_what_is_not_there() -> None:
    line = join([ink("one"), ink(""), ink("two")], ", ")

    assert text_of(line) == "one, two"


def test_values_stand_under_each_other_beside_their_names() -> None:
    lines = rows([("queue", ink("gpu")), ("submitted", ink("noon and then some"))], 20)

    assert [text_of(line) for line in lines] == ["queue      gpu", "submitted  noon and ", "           then some"]


def test_pens_stay_with_their_words() -> None:
    lines = wrap((Span("red", Pen.BAD), Span(" green", Pen.GOOD)), 5)

    assert [span.pen for line in lines for span in line if span.text.strip()] == [Pen.BAD, Pen.GOOD]


SPANS = st.lists(
    st.builds(Span, st.sampled_from(["a", "bb", "漢", "  "]), st.sampled_from([Pen.PLAIN, Pen.KEY])), max_size=6
)


@given(SPANS, SPANS)
def test_two_lines_of_one_width_are_alike_outside_the_cells_between_which_they_differ(
    one: list[Span], other: list[Span]
) -> None:
    before, after = (fit(tuple(spans), 16) for spans in (one, other))

    begin, end = between(before, after)

    cells = [[(character, span.pen) for span in line for character in span.text] for line in (before, after)]
    flat = [[cell for cell in line for _ in range(2 if cell[0] == "漢" else 1)] for line in cells]
    assert flat[0][:begin] == flat[1][:begin]
    assert flat[0][end:] == flat[1][end:]
    assert (begin == end) is (before == after)


def test_blanks_are_put_to_what_they_stand_behind() -> None:
    line = ink("8") + ink("   ") + ink("dead", Pen.BAD) + ink("  ", Pen.BAD) + ink("e", Pen.BAD) + ink(" ")

    parts = joined(line)

    assert [span.text for span in parts] == ["8   ", "dead  ", "e", " "]
