"""The small words that the spelling of a syntax tree is put together from."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from itertools import chain
from typing import Any, Final, TypeAlias


class Layout(Enum):
    """Where a line begins, and how deep."""

    LINE = "line"
    INDENT = "indent"
    DEDENT = "dedent"


Part: TypeAlias = "str | ast.AST | Layout"
Parts: TypeAlias = "Sequence[Part]"
# From a node to text and the smaller nodes in it; a rule never looks further down than it must.
Rule: TypeAlias = "Callable[[Any], Parts]"

# What a reader could not see, or a file could not hold.
_UNSEEN = re.compile(r"[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]")

_SYMBOLS: Final = {
    "Add": "+", "Sub": "-", "Mult": "*", "MatMult": "@", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**",
    "LShift": "<<", "RShift": ">>", "BitOr": "|", "BitXor": "^", "BitAnd": "&", "And": "and", "Or": "or",
    "Invert": "~", "Not": "not ", "UAdd": "+", "USub": "-", "Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=",
    "Gt": ">", "GtE": ">=", "Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in",
}  # fmt: skip


def flat(groups: Iterable[Parts]) -> list[Part]:
    return list(chain.from_iterable(groups))


def joined(groups: Iterable[Parts], between: str = ", ") -> Parts:
    return flat([between, *group] for group in groups)[1:]


def listed(nodes: Iterable[ast.AST], between: str = ", ") -> Parts:
    return joined(([node] for node in nodes), between)


def after(word: str, node: ast.AST | None) -> Parts:
    return [word, node] if node else []


def symbol(operator: ast.AST) -> str:
    name = type(operator).__name__
    return f" {_SYMBOLS.get(name, name)} "


def literal(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int) and abs(value) >= 2**64:
        # Python refuses to write very long numbers in decimal.
        return hex(value)
    if isinstance(value, float | complex):
        return repr(value).replace("inf", "1e309")
    return "..." if value is ... else repr(value)


def quoted(text: str) -> str:
    """Quote a text the same way on every Python: `repr` follows the Unicode tables of the day."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def unknown(node: ast.AST) -> Parts:
    """Spell a node of a Python newer than our tables: nothing is lost, it is only less pleasant to read."""
    fields = [[f"{name}=", *_value(getattr(node, name, None))] for name in node._fields]
    return [f"<{type(node).__name__} ", *joined(fields), ">"]


def _value(value: object) -> Parts:
    if isinstance(value, ast.AST):
        return [value]
    if isinstance(value, list):
        return ["[", *joined(_value(one) for one in value), "]"]
    return [literal(value)]
