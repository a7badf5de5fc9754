"""The code keeps the measures it promises."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.sources import ROOT, Source, functions, sources, text_files

LONGEST_FUNCTION = 40
SHORT_FUNCTION = 20
SHORT_SHARE = 0.9
MOST_BRANCHES = 8
LONGEST_FILE = 400

UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X|HAC[K])\b")


@pytest.mark.parametrize("folder", ["sgops", "tests"])
def test_no_function_is_longer_than_a_screen(folder: str) -> None:
    measured = [function for source in sources(folder) for function in functions(source)]

    too_long = [f"{function.where}: {function.lines}" for function in measured if function.lines > LONGEST_FUNCTION]

    assert not too_long, "\n".join(too_long)


def test_nine_of_ten_functions_are_short() -> None:
    lengths = [function.lines for source in sources("sgops") for function in functions(source)]

    share = sum(length <= SHORT_FUNCTION for length in lengths) / len(lengths)

    assert share >= SHORT_SHARE


@pytest.mark.parametrize("folder", ["sgops", "tests"])
def test_no_function_forks_too_often(folder: str) -> None:
    measured = [function for source in sources(folder) for function in functions(source)]

    too_forked = [
        f"{function.where}: {function.branches}" for function in measured if function.branches > MOST_BRANCHES
    ]

    assert not too_forked, "\n".join(too_forked)


@pytest.mark.parametrize("folder", ["sgops", "tests"])
def test_no_file_is_too_long(folder: str) -> None:
    lengths = {source.path: len(source.text.splitlines()) for source in sources(folder)}

    too_long = {path: length for path, length in lengths.items() if length > LONGEST_FILE}

    assert not too_long, "\n".join(f"{path}: {found}" for path, found in too_long.items())


@pytest.mark.parametrize("folder", ["sgops", "tests"])
def test_every_module_says_in_one_sentence_what_it_knows(folder: str) -> None:
    first_lines = {source.path: _first_line(source) for source in sources(folder)}

    wanting = {path: line for path, line in first_lines.items() if not _is_one_sentence(line)}

    assert not wanting, "\n".join(f"{path}: {found}" for path, found in wanting.items())


def test_no_exception_is_swallowed_without_a_word() -> None:
    swallowed = [where for source in sources("sgops") for where in _swallowed(source)]

    assert not swallowed, "\n".join(swallowed)


def test_nothing_is_left_for_later() -> None:
    lines = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in text_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if UNFINISHED.search(line)
    ]
    raised = [where for source in sources("sgops") for where in _unimplemented(source)]

    assert not lines + raised, "\n".join(lines + raised)


def test_every_rule_that_is_off_has_its_reason_beside_it() -> None:
    config = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored = config.split("\nignore = [\n")[1].split("\n]\n")[0].splitlines()

    silent = [line for line in ignored if not re.search(r'^    "[A-Z]+\d+", +# \w+', line)]

    assert not silent, "\n".join(silent)


def _first_line(source: Source) -> str:
    docstring = ast.get_docstring(source.tree) or ""
    return docstring.partition("\n")[0]


def _is_one_sentence(line: str) -> bool:
    return bool(re.fullmatch(r"[^.].*[.?]", line)) and not re.search(r"\. [A-Z]", line)


def _swallowed(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and (node.type is None or _does_nothing(node.body)):
            yield f"{source.path}:{node.lineno}"
        if isinstance(node, ast.With) and any(_suppresses_everything(item.context_expr) for item in node.items):
            yield f"{source.path}:{node.lineno}"


def _does_nothing(body: list[ast.stmt]) -> bool:
    return all(isinstance(step, ast.Pass) or _is_ellipsis(step) for step in body)


def _is_ellipsis(step: ast.stmt) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant) and step.value.value is Ellipsis


def _suppresses_everything(call: ast.expr) -> bool:
    if not isinstance(call, ast.Call) or not ast.unparse(call.func).endswith("suppress"):
        return False
    return any(ast.unparse(argument) in {"Exception", "BaseException"} for argument in call.args)


def _unimplemented(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and node.id == "NotImplementedError":
            yield f"{source.path}:{node.lineno}"
