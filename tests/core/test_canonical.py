"""One meaning has one spelling, and two meanings have two."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.canonical import canonical
from tests.core.functions import FUNCTIONS, function_in, spelled

ROOT = Path(__file__).parents[2]
PRINT_ALL = (
    "from tests.core.functions import FUNCTIONS, function_in; from sgops.core.canonical import canonical;"
    "print(*map(canonical, map(function_in, FUNCTIONS)), sep='\\n')"
)
SOURCES = st.sampled_from(FUNCTIONS)


class Documented(ast.NodeTransformer):
    """Say something in words wherever Python allows it."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        block = getattr(node, "body", None)
        if isinstance(block, list) and not isinstance(node, ast.Module):
            idle: list[ast.stmt] = self.data.draw(
                st.sampled_from([[], [ast.Expr(ast.Constant("Words."))], [ast.Pass()]])
            )
            block[:] = [*idle, *block]
        if isinstance(node, ast.FunctionDef) and self.data.draw(st.booleans()):
            for argument in node.args.args:
                argument.annotation = ast.Name("int", ast.Load())
        return node


def reformatted(source: str, data: st.DataObject) -> str:
    """Write the same function as somebody else would."""
    tree = ast.fix_missing_locations(Documented(data).visit(ast.parse(source)))
    indent = data.draw(st.sampled_from(["  ", "    ", "\t", "       "]))
    lines: list[str] = []
    for line in ast.unparse(tree).splitlines():
        bare = line.lstrip(" ")
        lines += data.draw(st.sampled_from([[], [""], ["# a comment"], [" " * 40 + "# far away"]]))
        lines.append(indent * ((len(line) - len(bare)) // 4) + bare + data.draw(st.sampled_from(["", "  # why"])))
    return data.draw(st.sampled_from(["\n", "\r\n"])).join(lines) + "\n"


@given(SOURCES, st.data())
def test_comments_docstrings_annotations_and_blanks_change_nothing(source: str, data: st.DataObject) -> None:
    other = reformatted(source, data)

    assert spelled(other) == spelled(source)


CHANGES: dict[type, Callable[[Any], object]] = {
    ast.Name: lambda node: setattr(node, "id", node.id + "_"),
    ast.Attribute: lambda node: setattr(node, "attr", node.attr + "_"),
    ast.BinOp: lambda node: setattr(node, "op", ast.Pow() if isinstance(node.op, ast.Sub) else ast.Sub()),
    ast.Call: lambda node: node.args.append(ast.Name("more", ast.Load())),
    ast.List: lambda node: node.elts.append(ast.Name("more", ast.Load())),
    ast.Tuple: lambda node: node.elts.append(ast.Name("more", ast.Load())),
    ast.Constant: lambda node: setattr(node, "value", "else" if node.value != "else" else "other"),
    ast.If: lambda node: node.body.append(ast.Raise()),
    ast.For: lambda node: node.body.append(ast.Break()),
    ast.While: lambda node: node.orelse.append(ast.Raise()),
    ast.With: lambda node: node.body.pop(),
}


@given(SOURCES, st.data())
def test_a_changed_constant_name_operator_or_statement_shows(source: str, data: st.DataObject) -> None:
    tree = function_in(source)
    idle = [
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    apart = {id(node) for node in [*idle, *about_types(tree)]}
    places = [node for node in ast.walk(tree) if type(node) in CHANGES and id(node) not in apart]
    place = data.draw(st.sampled_from(places))
    CHANGES[type(place)](place)

    changed = canonical(tree)

    assert changed != spelled(source)


def about_types(tree: ast.AST) -> list[ast.AST]:
    """Find what is said about types of functions and variables: it is not compared."""
    said = [getattr(node, field, None) for node in ast.walk(tree) for field in ("annotation", "returns")]
    return [node for node in said if node]


@pytest.mark.parametrize("source", FUNCTIONS)
def test_the_spelling_is_python_that_is_spelled_the_same(source: str) -> None:
    # Python 3.11 cannot yet read quotes within quotes, which is how we spell them.
    text = spelled(source).replace('{scene["id"]:03d}', "{scene.id:03d}")

    again = spelled(text)

    assert again == text


def test_the_decorators_of_the_function_itself_are_left_out() -> None:
    assert spelled("@stage(timeout=3)\ndef f(a): return a") == spelled("def f(a): return a")


def test_the_spelling_reads_like_python() -> None:
    text = spelled("def f(a: int = 3, *b) -> int:\n  '''Doc.'''\n  if a: return {'x': a + 1}\n  # end\n  return [*b]")

    assert text.splitlines() == [
        "def f(a=3, *b):",
        "    if a:",
        '        return {"x": (a + 1)}',
        "    return [*b]",
    ]


def test_a_sum_of_ten_thousand_terms_needs_no_recursion() -> None:
    tree: ast.expr = ast.Name("a", ast.Load())
    for _ in range(10_000):
        tree = ast.BinOp(tree, ast.Add(), ast.Constant(1))

    text = canonical(ast.Lambda(ast.arguments([], [], None, [], [], None, []), tree))

    assert text.count("+") == 10_000


def test_every_python_on_the_path_spells_the_same() -> None:
    here = said_by(sys.executable)
    pythons = [path for minor in range(11, 20) if (path := shutil.which(f"python3.{minor}"))]

    others = {path: said_by(path) for path in pythons}

    assert here
    # A name on the path may be a shim for a Python that is not installed: then nothing is said.
    assert {text for text in others.values() if text} <= {here}


def said_by(python: str) -> str:
    asked = subprocess.run([python, "-c", PRINT_ALL], cwd=ROOT, capture_output=True, check=False)
    return asked.stdout.decode() if asked.returncode == 0 else ""
