"""A cursor is opaque, fits an address, and is refused where it does not belong."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.errors import UsageError
from sgops.store.paging import MOST, TOP, cursor_of, id_of, key_of, limit_of, page_of


@given(number=st.integers(0, TOP), text=st.text())
def test_a_cursor_comes_back_as_the_key_it_was(number: int, text: str) -> None:
    cursor = cursor_of(number, text)

    assert re.fullmatch(r"[A-Za-z0-9_-]+", cursor)
    assert key_of(cursor, int, str) == (number, text)


@given(text=st.text(min_size=1))
def test_no_text_that_somebody_makes_up_breaks_a_list(text: str) -> None:
    with suppress(UsageError):
        key = key_of(text, int)

        assert key is not None
        assert abs(int(key[0])) <= TOP


@pytest.mark.parametrize("cursor", [cursor_of("text"), cursor_of(1, 2), cursor_of(), cursor_of(TOP + 1)])
def test_the_cursor_of_another_list_is_refused(cursor: str) -> None:
    with pytest.raises(UsageError, match="no cursor of this list"):
        key_of(cursor, int)


def test_without_a_cursor_a_list_begins_where_it_begins() -> None:
    assert key_of(None, int) is None
    assert id_of(None, 7) == 7


@pytest.mark.parametrize("limit", [0, -1, MOST + 1])
def test_a_page_has_bounds(limit: int) -> None:
    with pytest.raises(UsageError):
        limit_of(limit)


@given(count=st.integers(0, 9), limit=st.integers(1, 9))
def test_the_row_too_many_says_that_there_is_more(count: int, limit: int) -> None:
    page = page_of(range(count), limit, lambda row: (row,), str)

    assert page.items == tuple(str(row) for row in range(min(count, limit)))
    assert page.next == (cursor_of(limit - 1) if count > limit else None)
