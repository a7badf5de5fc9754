"""A function is found in its source by its name and its line."""

from __future__ import annotations

import ast
import types
import warnings
from collections.abc import Iterator

import pytest

from sgops.core.canonical import canonical
from sgops.core.syntax import locate, read

MODULE = b"""
def plain(): return "plain"

@deco(lambda: "in the decorator")
@other
def decorated(x=lambda: "in the default"):
    def inner():
        return "inner"
    return inner

class Shape:
    def area(self): return "area"
    class Inner:
        async def draw(self): return [lambda: i for i in "draw"]

def again(): return "first"

def again(): return "second"

if plain:
    def outer():
        global escaped
        def escaped(): return "escaped"
        return escaped

one, two = lambda: "one", lambda: "two"
numbers = {key: lambda: key for key in "abc"}
"""


def compiled() -> Iterator[types.CodeType]:
    todo = [compile(MODULE, "module", "exec")]
    while todo:
        code = todo.pop()
        todo.extend(constant for constant in code.co_consts if isinstance(constant, types.CodeType))
        if not code.co_name.endswith(("comp>", "module>", "genexpr>")):
            yield code


def test_every_compiled_function_and_class_is_found() -> None:
    codes = list(compiled())

    found = {
        (code.co_qualname, code.co_firstlineno): locate(MODULE, code.co_qualname, code.co_firstlineno) for code in codes
    }

    assert len(found) == 16
    for (qualname, line), nodes in found.items():
        assert nodes, qualname
        assert {getattr(node, "name", "<lambda>") for node in nodes} == {qualname.rpartition(".")[2]}
        assert all(line <= node.lineno <= line + 2 for node in nodes)


@pytest.mark.parametrize(
    ("qualname", "line", "texts"),
    [
        ("plain", 2, ["plain"]),
        ("decorated", 4, ["in the default"]),
        ("decorated", 6, ["in the default"]),
        ("decorated.<locals>.inner", 7, ["inner"]),
        ("<lambda>", 4, ["in the decorator"]),
        ("<lambda>", 6, ["in the default"]),
        ("Shape.area", 12, ["area"]),
        ("again", 16, ["first"]),
        ("again", 0, ["second"]),
        ("escaped", 23, ["escaped"]),
        ("<lambda>", 26, ["one", "two"]),
        ("<dictcomp>.<locals>.<lambda>", 27, ["key"]),
        ("<lambda>", 27, ["key"]),
        ("plain", 3, []),
        ("missing", 2, []),
        ("area", 0, []),
        ("", 0, []),
    ],
)
def test_name_and_line_lead_to_the_function(qualname: str, line: int, texts: list[str]) -> None:
    nodes = locate(MODULE, qualname, line)

    assert len(nodes) == len(texts)
    for node, text in zip(nodes, texts, strict=True):
        assert text in canonical(node)


def test_a_class_is_found_by_its_name_alone() -> None:
    (node,) = locate(MODULE, "Shape.Inner")

    assert isinstance(node, ast.ClassDef)


def test_two_threads_that_met_in_the_parser_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    parse, met = ast.parse, iter([SystemError("AST constructor recursion depth mismatch (before=186, after=62)")])

    def meets_once(source: bytes) -> ast.Module:
        for error in met:
            raise error
        return parse(source)

    monkeypatch.setattr(ast, "parse", meets_once)

    assert [type(node) for node in read(b"x = 1").body] == [ast.Assign]


def test_a_tree_serves_for_many_questions() -> None:
    tree = read(MODULE)

    assert locate(tree, "plain", 2) == locate(tree, "plain", 2) != ()


def test_bytes_are_read_in_the_encoding_they_declare() -> None:
    source = "# coding: latin-1\ndef f(): return 'Märchen'".encode("latin-1")

    (node,) = locate(source, "f", 2)

    assert "Märchen" in canonical(node)


def test_a_doubtful_escape_is_not_complained_about_again() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        nodes = locate(rb"def f(): return '\d'", "f", 1)

    assert nodes


def test_bytes_that_are_no_python_say_so() -> None:
    with pytest.raises(SyntaxError):
        locate(b"def f(:", "f", 1)
