"""What the reference tells is what the code has: not one row more, not one less, none that says nothing."""

from __future__ import annotations

import pytest

from tests.docs.made import DIAGRAMS, TABLES
from tests.docs.pages import pages
from tests.docs.rows import Marked, marked

MARKED = [part for page in pages() for part in marked(page)]


def test_everything_that_can_be_compared_stands_on_a_page() -> None:
    told = {part.name for part in MARKED}

    known = {*TABLES, *DIAGRAMS}

    assert told == known


@pytest.mark.parametrize("part", [part for part in MARKED if part.kind == "table"], ids=lambda part: part.name)
def test_a_table_has_the_rows_of_the_code(part: Marked) -> None:
    made = list(TABLES[part.name]())

    told = [row[: len(made[0])] for row in part.rows]

    assert "\n".join(map(str, told)) == "\n".join(map(str, made)), f"{part.page}: see python -m tests.docs.fill"


@pytest.mark.parametrize("part", [part for part in MARKED if part.kind == "table"], ids=lambda part: part.name)
def test_no_row_is_left_without_words(part: Marked) -> None:
    made = len(next(iter(TABLES[part.name]())))

    silent = [row[0] for row in part.rows if not all(row[made:])]

    assert silent == []


@pytest.mark.parametrize("part", [part for part in MARKED if part.kind == "diagram"], ids=lambda part: part.name)
def test_a_diagram_has_the_lines_of_the_code(part: Marked) -> None:
    made = tuple(DIAGRAMS[part.name]())

    told = part.lines

    assert told == made, f"{part.page}: see python -m tests.docs.fill"
