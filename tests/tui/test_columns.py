"""Columns share a width, and give way in the order of what they are worth."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sgops.tui import lists
from sgops.tui.columns import GAP, Column, header, layout, row
from sgops.tui.glance import Glance
from sgops.tui.ink import ink, text_of, width
from tests.support.fake_world import a_job

NOON = Glance(now=datetime(2030, 1, 1, 12, 0, tzinfo=UTC))


def a_column(title: str, cells: int, grows: int = 0, keep: int = 1, most: int = 1000) -> Column[str]:
    return Column(title=title, cell=lambda text, _: ink(text), width=cells, grows=grows, keep=keep, most=most)


def test_the_least_worth_keeping_gives_way_first() -> None:
    columns = [a_column("id", 6, keep=9), a_column("tries", 6, keep=1), a_column("why", 6, keep=5)]

    fitted = layout(columns, 14)

    assert [each.column.title for each in fitted] == ["id", "why"]


def test_what_is_left_goes_to_those_that_grow_and_no_further_than_they_may() -> None:
    columns = [a_column("id", 4), a_column("stage", 4, grows=1, most=6), a_column("why", 4, grows=1)]

    fitted = layout(columns, 40)

    assert [each.width for each in fitted] == [4, 6, 26]


def test_the_last_column_stays_however_narrow_it_gets() -> None:
    fitted = layout([a_column("id", 10, keep=9), a_column("why", 10)], 5)

    assert [(each.column.title, each.width) for each in fitted] == [("id", 5)]


@given(st.integers(1, 250))
def test_the_jobs_list_fits_any_width(cells: int) -> None:
    fitted = layout(lists.JOBS, cells)

    shown = row(fitted, a_job(1, "running"), NOON)

    assert width(shown) == sum(each.width for each in fitted) + GAP * (len(fitted) - 1) <= max(cells, 7)


def test_titles_stand_over_their_columns() -> None:
    fitted = layout([a_column("id", 5), a_column("why", 5)], 12)

    assert text_of(header(fitted)) == "id     why  "
