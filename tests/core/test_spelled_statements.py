"""A statement has one spelling, and what does nothing has none."""

from __future__ import annotations

import pytest

from tests.core.functions import spelled, spelled_body


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("del (a, b)", "del a, b"),
        ("x: int = 3", "x = 3"),
        ("x: int\nx = 3", "x = 3"),
        ("if a:\n b()\nelse:\n if c:\n  d()", "if a:\n b()\nelif c:\n d()"),
        ("if a:\n b()\nelse:\n 'Words.'\n if c:\n  d()", "if a:\n b()\nelif c:\n d()"),
        ("with a as b, c as d: pass", "with (a as b, c as d): pass"),
        ("class A: pass", "class A():\n 'Doc.'"),
        ("def f(): ...", "def f():\n '''Doc.'''\n pass"),
        ("f'words'\nx = 1", "x = 1"),
        ("x = 1; y = 2", "x = 1\ny = 2"),
        ("def f(a: int) -> str: return a", "def f(a): return a"),
    ],
)
def test_two_ways_to_write_one_statement_are_one(one: str, other: str) -> None:
    assert spelled_body(one) == spelled_body(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("with (a, b): pass", "with ((a, b),): pass"),
        ("x = y = 1", "y = x = 1"),
        ("x += 1", "x -= 1"),
        ("if a:\n b()\nc()", "if a:\n b()\n c()"),
        ("if a:\n b()\nelse: c()", "if a:\n b()\nc()"),
        ("for x in y: a()", "async def f():\n async for x in y: a()"),
        ("while a: b()", "while a:\n b()\nelse: c()"),
        ("try: a()\nexcept A: b()", "try: a()\nexcept* A: b()"),
        ("try: a()\nexcept A: b()", "try: a()\nexcept A as e: b()"),
        ("try: a()\nexcept: b()\nelse: c()", "try: a()\nexcept: b()\nfinally: c()"),
        ("class A:\n x: int", "class A:\n x: str"),
        ("class A:\n x: int", "class A:\n (x): int"),
        ("class A(B): pass", "class A(metaclass=B): pass"),
        ("@a\ndef f(): pass", "@b\ndef f(): pass"),
        ("@a\nclass F: pass", "@b\nclass F: pass"),
        ("def f(a, /): pass", "def f(a): pass"),
        ("def f(*, a): pass", "def f(a): pass"),
        ("def f(*a): pass", "def f(**a): pass"),
        ("def f(a=1): pass", "def f(a=2): pass"),
        ("def f(a, b=1): pass", "def f(a=1, b=1): pass"),
        ("def f(*, a=1): pass", "def f(*, a): pass"),
        ("from . import a", "from .. import a"),
        ("import a as b", "import a"),
        ("global a", "nonlocal a"),
        ("raise a", "raise a from b"),
        ("assert a", "assert a, b"),
        ("break", "continue"),
        ("return", "return None"),
    ],
)
def test_two_statements_are_two(one: str, other: str) -> None:
    assert spelled_body(one) != spelled_body(other)


def test_the_decorators_of_the_function_itself_are_left_out() -> None:
    assert spelled("@stage(timeout=3)\ndef f(a): return a") == spelled("def f(a): return a")


def test_deleting_nothing_is_still_said() -> None:
    assert spelled_body("del ()").endswith("del ()")
