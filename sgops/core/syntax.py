"""Where a function stands in the source it was compiled from."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from typing import TypeAlias

Node: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef"
_Scoped: TypeAlias = "tuple[ast.AST, tuple[str, ...]]"

# Some Python minors give these a scope of their own and some do not.
_COMPREHENSIONS = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})


def read(source: bytes) -> ast.Module:
    """Parse the bytes of a module; raises SyntaxError."""
    with warnings.catch_warnings():
        # Python said what it thinks of an odd escape when the module was imported.
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return ast.parse(source)
        except SystemError:
            # Python 3.11 keeps the depth of the tree it makes in one place for all threads, and stumbles when two make
            # one at a time; the second time they will hardly meet.
            return ast.parse(source)


def locate(module: ast.Module | bytes, qualname: str, first_line: int = 0) -> tuple[Node, ...]:
    """Find the function, lambda or class of that name at that line, or of that decorator's line.

    More than one only when lambdas share a line: nothing tells them apart, so all of them count. Without a line the
    last one of that name, as it replaced those before it.
    """
    tree = module if isinstance(module, ast.Module) else read(module)
    wanted = _path(qualname)
    named = [(node, path) for node, path in _definitions(tree) if path[-1] == wanted[-1]]
    exact = [node for node, path in named if path == wanted]
    if not first_line:
        return tuple(exact[-1:])
    # A `global` statement takes a function out of the scope it stands in; the line still finds it.
    here = [node for node in exact or [node for node, _ in named] if first_line in _first_lines(node)]
    return tuple(here)


def _path(qualname: str) -> tuple[str, ...]:
    steps = [step for step in qualname.replace(".<locals>", "").split(".") if step not in _COMPREHENSIONS]
    return tuple(steps) or (qualname,)


def _definitions(tree: ast.Module) -> Iterator[tuple[Node, tuple[str, ...]]]:
    # A stack of our own: what was compiled may be nested deeper than Python likes to recurse.
    todo: list[_Scoped] = [(tree, ())]
    while todo:
        node, scope = todo.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            todo.extend((child, scope) for child in _backwards(node))
            continue
        path = (*scope, "<lambda>" if isinstance(node, ast.Lambda) else node.name)
        yield node, path
        body = node.body if isinstance(node.body, list) else [node.body]
        inside = {id(child) for child in body}
        # Decorators, defaults and bases are read where the name is bound, not inside it.
        todo.extend((child, path if id(child) in inside else scope) for child in _backwards(node))


def _backwards(node: ast.AST) -> list[ast.AST]:
    return list(ast.iter_child_nodes(node))[::-1]


def _first_lines(node: Node) -> set[int]:
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    return {node.lineno, *(decorator.lineno for decorator in decorators[:1])}
