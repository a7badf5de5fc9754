"""What a callable does is read from its source, or from its code, or from nothing but its name."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any

import pytest

from sgops.core.bodies import Body, Origin, body_of, of_code, of_source

MODULE = b'''
import functools

def plain(x, y=1, *, z="deep"):
    """Words."""
    return x + 10 + y

def wrapping(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)
    return wrapper

@wrapping
@wrapping
def wrapped(x):
    return [part * 20 for part in x]

cached = functools.lru_cache(plain)
bound = functools.partial(functools.partial(plain, 3), y=[4])
foreign = functools.partial(plain, object())

class Drawer:
    seed = 30
    def __call__(self, ctx): return self.seed
    def draw(self, ctx): return "drawn"
    @staticmethod
    def still(ctx): return "still"

class Heir(Drawer):
    seed = 31

drawer = Drawer()
heir = Heir()
method = drawer.draw
still = Drawer.__dict__["still"]
builtin = len
loop = wrapping(plain)
loop.__wrapped__ = loop
'''


def load(source: bytes = MODULE) -> types.SimpleNamespace:
    names: dict[str, Any] = {"__name__": "drawing"}
    exec(compile(source, "drawing.py", "exec"), names)
    return types.SimpleNamespace(**names)


def body(name: str, sources: Mapping[str, bytes] | None = None, source: bytes = MODULE) -> Body:
    return body_of(getattr(load(source), name), {"drawing": source} if sources is None else sources)


@pytest.mark.parametrize(
    ("name", "first_line", "holds"),
    [
        ("plain", 'def plain(x, y=1, *, z="deep"):', "return ((x + 10) + y)"),
        ("wrapped", "def wrapped(x):", "return [(part * 20) for part in x]"),
        ("cached", 'def plain(x, y=1, *, z="deep"):', "10"),
        ("bound", "partial 0 = 3", "partial y = [4]\ndef plain("),
        ("foreign", "partial 0 = a object", "def plain("),
        ("Drawer", "class Drawer():", "seed = 30"),
        ("drawer", "class Drawer():", "return self.seed"),
        ("heir", "class Heir(Drawer):", "seed = 31"),
        ("method", "def draw(self, ctx):", '"drawn"'),
        ("still", "def still(ctx):", '"still"'),
    ],
)
def test_source_is_read_through_what_stands_around_it(name: str, first_line: str, holds: str) -> None:
    found = body(name)

    assert found.origin is Origin.TEXT
    assert found.text.splitlines()[0] == first_line
    assert holds in found.text


def test_a_function_without_source_is_known_by_its_code() -> None:
    found = body("plain", {})

    assert found.origin is Origin.CODE
    assert found.text.splitlines() == [
        "def plain(x, y, z)",
        "name x",
        "name y",
        "name z",
        "value 10",
        "default 0 = 1",
        'default z = "deep"',
    ]


@pytest.mark.parametrize("source", [b"not python (", b"a = '\0'", b"def other(): pass", b"\xff\xfe"])
def test_bytes_that_are_not_the_modules_are_not_believed(source: bytes) -> None:
    found = body("plain", {"drawing": source})

    assert found.origin is Origin.CODE


def test_what_has_neither_is_known_by_its_name() -> None:
    found = [body("builtin"), body_of(3, {}), body_of(int, {})]

    assert [one.origin for one in found] == [Origin.NONE] * 3
    assert [one.text for one in found] == ["builtins.len", "int", "builtins.int"]


def test_a_decorator_that_wraps_itself_has_an_end() -> None:
    assert body("loop").text


def test_the_hash_follows_the_text() -> None:
    before, same, after = (
        body("plain", source=source)
        for source in (MODULE, MODULE.replace(b'"""Words."""', b"# words"), MODULE.replace(b"+ 10", b"- 10"))
    )

    assert before.sha256 == same.sha256 != after.sha256
    assert len(before.sha256) == 64


def test_a_place_where_nothing_stands_has_no_source() -> None:
    assert of_source(MODULE, "plain", 1) is None


@pytest.mark.parametrize("change", [(b"10", b"11"), (b"return x", b"return q"), (b"y=1", b"w=1")])
def test_code_shows_another_constant_or_name(change: tuple[bytes, bytes]) -> None:
    before, after = (load(source).plain.__code__ for source in (MODULE, MODULE.replace(*change)))

    assert of_code(before) != of_code(after)


def test_code_looks_into_inner_functions_and_past_docstrings() -> None:
    code = compile(
        "def outer(items):\n"
        '    "Words nobody runs."\n'
        "    return [item for item in items if item in {'a', 'b'}], lambda: (1.5, -7, b'x'), functools\n",
        "drawing.py",
        "exec",
    )

    text = of_code(next(constant for constant in code.co_consts if isinstance(constant, types.CodeType)))

    assert text.splitlines() == [
        "def outer(items)",
        "name functools",
        "name item",
        "name items",
        "value (1.5, -7, b'x')",
        'value {"a", "b"}',
    ]
