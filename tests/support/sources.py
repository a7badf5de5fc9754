"""The repository's own text, read so that tests can hold it to its laws."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_FOLDERS = ("sgops", "tests", "bench", "docs", "scripts", ".ci")
_TEXT = {"", ".cfg", ".css", ".json", ".jsonl", ".lock", ".md", ".py", ".sql", ".svg", ".tcss", ".toml", ".txt", ".yml"}

Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One Python file of the repository."""

    path: str
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function: where it stands, and how long and how forked it is."""

    where: str
    lines: int
    branches: int


def text_files() -> Iterator[Path]:
    """Give every text file that belongs to the repository."""
    for path in ROOT.iterdir():
        if path.is_file() and path.suffix in _TEXT and path.name != ".coverage":
            yield path
    for folder in _FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in _TEXT and not _is_left_by_a_tool(path.relative_to(ROOT / folder)):
                yield path


@cache
def sources(folder: str) -> tuple[Source, ...]:
    """Parse every Python file below a folder of the repository."""
    return tuple(_read(path) for path in sorted((ROOT / folder).rglob("*.py")))


def functions(source: Source) -> Iterator[Function]:
    """Measure every function of a file."""
    for node in ast.walk(source.tree):
        if isinstance(node, Definition):
            yield Function(
                where=f"{source.path}:{node.lineno} {node.name}", lines=_lines(node), branches=_branches(node)
            )


def _is_left_by_a_tool(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path=path.relative_to(ROOT).as_posix(), text=text, tree=ast.parse(text))


def _lines(function: Definition) -> int:
    """Count the lines from `def` to the end, the docstring left out."""
    last = function.end_lineno or function.lineno
    first = function.body[0]
    if ast.get_docstring(function) is None:
        return last - function.lineno + 1
    return last - function.lineno + 1 - ((first.end_lineno or first.lineno) - first.lineno + 1)


def _branches(function: Definition) -> int:
    """Count the places where the road forks; what always matches is no fork."""
    return sum(_is_fork(node) for node in ast.walk(function))


def _is_fork(node: ast.AST) -> bool:
    if isinstance(node, ast.match_case):
        return not (isinstance(node.pattern, ast.MatchAs) and node.pattern.pattern is None and node.guard is None)
    return isinstance(node, ast.If | ast.For | ast.AsyncFor | ast.While | ast.ExceptHandler)
