"""An expression has one spelling, whatever its quotes, parentheses and commas."""

from __future__ import annotations

import pytest

from tests.core.functions import spelled_body


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("return 1 + 2", "return (\n 1\n + 2\n)"),
        ("x = 'a'", 'x = "a"'),
        ("x = u'a'", "x = 'a'"),
        ("x = 'a' 'b'", 'x = "ab"'),
        ("x = f'ab'", 'x = "ab"'),
        ("x = f'a{b}' 'c'", "x = f'a{b}c'"),
        ("x = f'{a:}'", "x = f'{a}'"),
        ("x = 0xff", "x = 255"),
        ("x = 1_000", "x = 1000"),
        ("x = (1, 2)", "x = 1, 2"),
        ("x = [1, 2,]", "x = [\n 1,\n 2\n]"),
        ("call(a, b,)", "call(a, b)"),
        ("x[(1, 2)]", "x[1, 2]"),
    ],
)
def test_two_ways_to_write_one_expression_are_one(one: str, other: str) -> None:
    assert spelled_body(one) == spelled_body(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("return 1 + 2", "return 2 + 1"),
        ("return a - (b - c)", "return a - b - c"),
        ("return (a < b) < c", "return a < b < c"),
        ("return not a == b", "return a != b"),
        ("return 1", "return 1.0"),
        ("return 1", "return True"),
        ("return 'a'", "return b'a'"),
        ("return 'None'", "return None"),
        ("return '{a}'", "return f'{a}'"),
        ("return f'{{a}}'", "return f'{a}'"),
        ("return f'{a!r}'", "return f'{a}'"),
        ("return f'{a:>3}'", "return f'{a:<3}'"),
        ("return f'{a=}'", "return f'{a}'"),
        ("return (a,)", "return a"),
        ("return [*a]", "return [a]"),
        ("f(**a)", "f(*a)"),
        ("f(a=b)", "f(a, b)"),
        ("return lambda: 1", "return lambda: 2"),
        ("return x[1:2]", "return x[1:2:3]"),
        ("return x[1,]", "return x[1]"),
        ("return (yield)", "return (yield 1)"),
        ("return {1: 2}", "return {1, 2}"),
        ("return {**a}", "return {a: a}"),
        ("return [a for b in c if d]", "return [a for b in c for d in b]"),
        ("return (a for b in c)", "return [a for b in c]"),
    ],
)
def test_two_expressions_are_two(one: str, other: str) -> None:
    assert spelled_body(one) != spelled_body(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("_", "x"), ("[x]", "[*x]"), ("1", "-1"), ("{'a': x}", "{'a': x, **x}"), ("A(x)", "A(x=x)"), ("None", "a.b")],
)
def test_two_patterns_are_two(one: str, other: str) -> None:
    assert spelled_body(f"match a:\n case {one}: pass") != spelled_body(f"match a:\n case {other}: pass")


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("1 .real", "(1).real"),
        ("f'{ {1: 2}[1] }'", 'f"{{1: 2}[1]}"'),
        ("f'{ {1} }{{'", 'f"{({1})}{{"'),
        ("f'{a!r:>{width}}'", 'f"{a!r:>{width}}"'),
        ("x[1:, ...]", "x[1:, ...]"),
        ("()", "()"),
        ("await a", "(await a)"),
    ],
)
def test_the_spelling_is_python(written: str, spelling: str) -> None:
    assert spelled_body(f"return {written}").endswith(f"return {spelling}")
