"""Strict going in, bounded coming out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.errors import Unreadable, UsageError
from sgops.engine.payloads import decode, encode

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(value=VALUES)
def test_what_json_can_say_comes_back_equal(value: object) -> None:
    assert decode(encode(value, "it")) == value


@given(text=st.text())
def test_any_text_is_stored_or_refused_by_its_path(text: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        with pytest.raises(UsageError, match=r"\$\.title"):
            encode({"title": text}, "the parameters")
        return

    assert decode(encode({"title": text}, "the parameters")) == {"title": text}


def test_nesting_without_end_is_refused_not_met_with_a_stack_overflow() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]

    with pytest.raises(UsageError, match="it cannot be stored"):
        encode(value, "it")


def test_rubbish_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        decode(b"{")
