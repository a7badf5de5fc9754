"""The small words of a spelling are the same on every Python."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.canonical import canonical
from sgops.core.spelling import literal, quoted
from tests.core.functions import function_in

CONSTANTS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(min_value=0, allow_nan=False)
    | st.text(st.characters())
    | st.binary()
)


@given(CONSTANTS)
def test_a_constant_reads_back_as_itself(value: object) -> None:
    again = ast.literal_eval(literal(value))

    assert (again, type(again)) == (value, type(value))


@given(st.text(st.characters()))
def test_a_quoted_text_is_one_line_that_a_file_can_hold(text: str) -> None:
    written = quoted(text)

    assert len(written.splitlines()) == 1
    assert written.encode()


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        ("Märchen \u202e\u200b\ud800\x9b\n", '"Märchen \\u202e\\u200b\\ud800\\u009b\\n"'),
        (1e400, "1e309"),
        (1e400j, "1e309j"),
        (..., "..."),
        (10**30, "0xc9f2c9cd04674edea40000000"),
        (-(2**64), "-0x10000000000000000"),
    ],
)
def test_an_odd_constant_is_spelled_so_that_python_reads_it(value: object, spelling: str) -> None:
    assert literal(value) == spelling


def test_syntax_of_a_newer_python_is_spelled_by_its_fields() -> None:
    wish = type("Wish", (ast.expr,), {"_fields": ("target", "words")})()
    wish.target, wish.words = ast.Name("a", ast.Load()), ["b", 2]
    node = function_in("def f(): return 1")
    node.body = [ast.Return(wish)]

    text = canonical(node)

    assert text.endswith('return <Wish target=a, words=["b", 2]>')
