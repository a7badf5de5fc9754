"""The laws measure what they say they measure."""

from __future__ import annotations

import ast
from textwrap import dedent

from tests.support.sources import Source, functions


def test_a_docstring_costs_a_function_no_lines() -> None:
    source = _source('''
        def greet():
            """Say hello.

            And mean it.
            """
            return "hello"
    ''')

    [measured] = functions(source)

    assert measured.lines == 2


def test_every_fork_counts_and_what_always_matches_does_not() -> None:
    source = _source("""
        def walk(path):
            for step in path:
                match step:
                    case "left":
                        turn()
                    case _:
                        if step:
                            go()
    """)

    [measured] = functions(source)

    assert measured.branches == 3


def test_a_method_inside_a_class_is_measured_too() -> None:
    source = _source("""
        class Walker:
            async def go(self):
                pass
    """)

    measured = list(functions(source))

    assert [function.where for function in measured] == ["walker.py:3 go"]


def _source(text: str) -> Source:
    return Source(path="walker.py", text=dedent(text), tree=ast.parse(dedent(text)))
