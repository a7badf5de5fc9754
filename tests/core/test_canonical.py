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
from tests.core.functions import FUNCTIONS, function_in

ROOT = Path(__file__).parents[2]
PRINT_ALL = (
    "from tests.core.functions import FUNCTIONS, function_in; from sgops.core.canonical import canonical;"
    "print(*map(canonical, map(function_in, FUNCTIONS)), sep='\\n')"
)
SOURCES = st.sampled_from(FUNCTIONS)


def spelled(source: str) -> str:
    return canonical(function_in(source))


def body(text: str) -> str:
    return spelled("def stage(ctx):\n    " + text.replace("\n", "\n    "))


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("return 1 + 2", "return (\n 1\n + 2\n)"),
        ("x = 'a'", 'x = "a"'),
        ("x = 'a' 'b'", 'x = "ab"'),
        ("x = f'ab'", 'x = "ab"'),
        ("x = f'a{b}' 'c'", "x = f'a{b}c'"),
        ("x = f'{a:}'", "x = f'{a}'"),
        ("x = 0xff", "x = 255"),
        ("x = 1_000", "x = 1000"),
        ("x = (1, 2)", "x = 1, 2"),
        ("x = [1, 2,]", "x = [\n 1,\n 2\n]"),
        ("call(a, b,)", "call(a, b)"),
        ("del (a, b)", "del a, b"),
        ("x: int = 3", "x = 3"),
        ("x: int\nx = 3", "x = 3"),
        ("x[(1, 2)]", "x[1, 2]"),
        ("if a:\n b()\nelse:\n if c:\n  d()", "if a:\n b()\nelif c:\n d()"),
        ("with a as b, c as d: pass", "with (a as b, c as d): pass"),
        ("class A: pass", "class A():\n 'Doc.'"),
        ("def f(): ...", "def f():\n '''Doc.'''\n pass"),
        ("x = u'a'", "x = 'a'"),
        ("x = 1; y = 2", "x = 1\ny = 2"),
    ],
)
def test_two_ways_to_write_one_thing_are_one(one: str, other: str) -> None:
    assert body(one) == body(other)


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
        ("with (a, b): pass", "with ((a, b),): pass"),
        ("x = y = 1", "y = x = 1"),
        ("if a:\n b()\nc()", "if a:\n b()\n c()"),
        ("for x in y: a()", "async def f():\n async for x in y: a()"),
        ("try: a()\nexcept A: b()", "try: a()\nexcept* A: b()"),
        ("class A:\n x: int", "class A:\n x: str"),
        ("@a\ndef f(): pass", "@b\ndef f(): pass"),
        ("def f(a, /): pass", "def f(a): pass"),
        ("def f(*, a): pass", "def f(a): pass"),
        ("def f(a=1): pass", "def f(a=2): pass"),
        ("def f(a, b=1): pass", "def f(a=1, b=1): pass"),
        ("return lambda: 1", "return lambda: 2"),
        ("from . import a", "from .. import a"),
        ("import a as b", "import a"),
        ("global a", "nonlocal a"),
        ("raise a", "raise a from b"),
        ("return '\\ud800'", "return '\\\\ud800'"),
        ("return x[1:2]", "return x[1:2:3]"),
        ("return x[1,]", "return x[1]"),
        ("return (yield)", "return (yield 1)"),
        ("return {1: 2}", "return {1, 2}"),
    ],
)
def test_two_meanings_are_two(one: str, other: str) -> None:
    assert body(one) != body(other)


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


def test_text_that_a_reader_cannot_see_is_escaped() -> None:
    text = body("return 'Märchen \u202e\u200b\ud800\x9b\\n'".encode("utf-8", "backslashreplace").decode())

    assert text.endswith('return "Märchen \\u202e\\u200b\\ud800\\u009b\\n"')


def test_a_sum_of_ten_thousand_terms_needs_no_recursion() -> None:
    tree: ast.expr = ast.Name("a", ast.Load())
    for _ in range(10_000):
        tree = ast.BinOp(tree, ast.Add(), ast.Constant(1))

    text = canonical(ast.Lambda(ast.arguments([], [], None, [], [], None, []), tree))

    assert text.count("+") == 10_000


def test_syntax_of_a_newer_python_is_spelled_by_its_fields() -> None:
    wish = type("Wish", (ast.expr,), {"_fields": ("target", "words")})()
    wish.target, wish.words = ast.Name("a", ast.Load()), ["b", 2]

    node = function_in("def f(): return 1")
    node.body = [ast.Return(wish)]

    assert canonical(node).endswith('return <Wish target=a, words=["b", 2]>')


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
