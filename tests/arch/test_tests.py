"""The tests keep the laws of tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.support.sources import Source, functions, sources

# A file this short, or one that only declares, holds nothing that its neighbours' tests do not reach.
WORTH_A_TEST_MODULE = 40

SLEEPS = {"time.sleep", "asyncio.sleep", "sleep"}
EXCUSES = {"skip", "skipif", "skipIf", "xfail", "importorskip"}
MOCKS = {"mock", "pytest_mock", "unittest"}


def test_no_test_sleeps() -> None:
    sleeps = [where for source in sources("tests") for where in _sleeps(source)]

    assert not sleeps, "\n".join(sleeps)


def test_no_test_is_excused() -> None:
    excused = [where for source in sources("tests") for where in _excuses(source)]

    assert not excused, "\n".join(excused)


def test_nothing_of_ours_is_mocked() -> None:
    mocked = [where for source in sources("tests") for where in _mocks(source)]

    assert not mocked, "\n".join(mocked)


def test_every_module_of_a_room_has_a_test_module_of_its_name() -> None:
    tested = [source.path.rpartition("/")[2] for source in sources("tests")]

    untested = [
        source.path
        for source in sources("sgops")
        if _is_worth_a_test_module(source) and not any(_is_named_after(name, source) for name in tested)
    ]

    assert not untested, "\n".join(untested)


def _sleeps(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in SLEEPS:
            yield f"{source.path}:{node.lineno}"


def _excuses(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in EXCUSES and ast.unparse(node).startswith("pytest."):
            yield f"{source.path}:{node.lineno}"


def _mocks(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and MOCKS & _packages(node):
            yield f"{source.path}:{node.lineno}"


def _packages(node: ast.Import | ast.ImportFrom) -> set[str]:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return {name.partition(".")[0] for name in names}


def _is_worth_a_test_module(source: Source) -> bool:
    is_in_a_room = source.path.count("/") > 1 and not source.path.endswith("__init__.py")
    return is_in_a_room and len(source.text.splitlines()) > WORTH_A_TEST_MODULE and any(functions(source))


def _is_named_after(test: str, source: Source) -> bool:
    stem = source.path.rpartition("/")[2].removesuffix(".py")
    return test == f"test_{stem}.py" or test.startswith(f"test_{stem}_")
