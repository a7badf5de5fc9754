"""How a piece of Python reads when nothing but its meaning is left.

One spelling for each syntax tree, and the same one from every Python minor: `ast.dump` and `ast.unparse` are not.
Left out: comments, docstrings and other statements that do nothing, positions, type parameters, annotations.
Annotations stay in class bodies, where they are fields; elsewhere Python does not act on them, so one that is added or
corrected changes no result. Every compound expression has its parentheses: the text has one reading, and is (nearly
always) Python again.
"""

from __future__ import annotations

import ast
from typing import Final

from sgops.core.spelled_expressions import EXPRESSIONS
from sgops.core.spelled_statements import STATEMENTS, function
from sgops.core.spelling import Layout, Part, Parts, Rule, unknown
from sgops.core.syntax import Node

# By name, since a Python knows only the classes of its own day.
_RULES: Final[dict[str, Rule]] = {**STATEMENTS, **EXPRESSIONS}


def canonical(node: Node) -> str:
    """Spell one function, lambda or class; a function without its own decorators."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return _spell(function(node, decorators=[]))
    return _spell([node])


def _spell(start: Parts) -> str:
    # A stack of our own: a sum of a thousand terms is a tree a thousand deep.
    out: list[str] = []
    depth = 0
    todo: list[Part] = list(reversed(start))
    while todo:
        match todo.pop():
            case str() as text:
                out.append(text)
            case Layout.LINE:
                out.append("\n" + "    " * depth)
            case Layout.INDENT:
                depth += 1
            case Layout.DEDENT:
                depth -= 1
            case node:
                todo.extend(reversed(_RULES.get(type(node).__name__, unknown)(node)))
    return "".join(out)
