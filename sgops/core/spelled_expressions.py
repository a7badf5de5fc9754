"""How each expression and each pattern is spelled: every compound one with its parentheses."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from sgops.core.spelling import Part, Parts, Rule, after, flat, joined, listed, literal, quoted, symbol


def _attribute(node: ast.Attribute) -> Parts:
    is_number = isinstance(node.value, ast.Constant) and isinstance(node.value.value, int | float)
    return [*(["(", node.value, ")"] if is_number else [node.value]), f".{node.attr}"]


def _subscript(node: ast.Subscript) -> Parts:
    # `a[1:2, 3]` is Python, `a[(1:2, 3)]` is not.
    if isinstance(node.slice, ast.Tuple) and node.slice.elts:
        return [node.value, "[", *listed(node.slice.elts), ",]" if len(node.slice.elts) == 1 else "]"]
    return [node.value, "[", node.slice, "]"]


def _compare(node: ast.Compare) -> Parts:
    pairs = zip(node.ops, node.comparators, strict=True)
    return ["(", node.left, *flat([symbol(op), right] for op, right in pairs), ")"]


def _tuple(node: ast.Tuple) -> Parts:
    return ["(", *listed(node.elts), ",)" if len(node.elts) == 1 else ")"]


def _dict(node: ast.Dict) -> Parts:
    pairs = zip(node.keys, node.values, strict=True)
    return ["{", *joined([key, ": ", value] if key else ["**", value] for key, value in pairs), "}"]


def _comprehension(node: ast.comprehension) -> Parts:
    word = " async for " if node.is_async else " for "
    return [word, node.target, " in ", node.iter, *flat([" if ", test] for test in node.ifs)]


def _formatted(node: ast.JoinedStr) -> Parts:
    if all(isinstance(part, ast.Constant) for part in node.values):
        return [quoted(_text(node.values))]
    return ['f"', *_pieces(node.values), '"']


def _pieces(values: Sequence[ast.expr]) -> Parts:
    # Python minors differ in how they cut the text between two braces.
    pieces: list[Part] = []
    for is_text, group in groupby(values, lambda value: isinstance(value, ast.Constant)):
        neighbours = list(group)
        pieces += [quoted(_text(neighbours))[1:-1].replace("{", "{{").replace("}", "}}")] if is_text else neighbours
    return [piece for piece in pieces if piece != ""]


def _text(values: Iterable[ast.expr]) -> str:
    return "".join(str(part.value) for part in values if isinstance(part, ast.Constant))


def _hole(node: ast.FormattedValue) -> Parts:
    # A brace beside the brace would read as text.
    opens_brace = isinstance(node.value, ast.Dict | ast.DictComp | ast.Set | ast.SetComp)
    value = ["(", node.value, ")"] if opens_brace else [node.value]
    conversion = f"!{chr(node.conversion)}" if node.conversion > 0 else ""
    spec = _pieces(node.format_spec.values) if isinstance(node.format_spec, ast.JoinedStr) else []
    return ["{", *value, conversion, *([":", *spec] if spec else []), "}"]


# ── patterns ────────────────────────────────────────────────────────────────────────────────────


def _match_as(node: ast.MatchAs) -> Parts:
    if node.pattern is None:
        return [node.name or "_"]
    return ["(", node.pattern, f" as {node.name})"]


def _match_mapping(node: ast.MatchMapping) -> Parts:
    pairs: list[Parts] = [[key, ": ", pattern] for key, pattern in zip(node.keys, node.patterns, strict=True)]
    rest = [[f"**{node.rest}"]] if node.rest else []
    return ["{", *joined([*pairs, *rest]), "}"]


def _match_class(node: ast.MatchClass) -> Parts:
    places: list[Parts] = [[pattern] for pattern in node.patterns]
    names: list[Parts] = [
        [f"{name}=", pattern] for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True)
    ]
    return [node.cls, "(", *joined([*places, *names]), ")"]


EXPRESSIONS: Final[dict[str, Rule]] = {
    "BoolOp": lambda n: ["(", *listed(n.values, symbol(n.op)), ")"],
    "NamedExpr": lambda n: ["(", n.target, " := ", n.value, ")"],
    "BinOp": lambda n: ["(", n.left, symbol(n.op), n.right, ")"],
    "UnaryOp": lambda n: [f"({symbol(n.op)[1:-1]}", n.operand, ")"],
    "Lambda": lambda n: ["(lambda ", n.args, ": ", n.body, ")"],
    "IfExp": lambda n: ["(", n.body, " if ", n.test, " else ", n.orelse, ")"],
    "Dict": _dict,
    "Set": lambda n: ["{", *listed(n.elts), "}"],
    "ListComp": lambda n: ["[", n.elt, *n.generators, "]"],
    "SetComp": lambda n: ["{", n.elt, *n.generators, "}"],
    "DictComp": lambda n: ["{", n.key, ": ", n.value, *n.generators, "}"],
    "GeneratorExp": lambda n: ["(", n.elt, *n.generators, ")"],
    "comprehension": _comprehension,
    "Await": lambda n: ["(await ", n.value, ")"],
    "Yield": lambda n: ["(yield", *after(" ", n.value), ")"],
    "YieldFrom": lambda n: ["(yield from ", n.value, ")"],
    "Compare": _compare,
    "Call": lambda n: [n.func, "(", *listed([*n.args, *n.keywords]), ")"],
    "keyword": lambda n: [f"{n.arg}=" if n.arg else "**", n.value],
    "JoinedStr": _formatted,
    "TemplateStr": lambda n: ['t"', *_pieces(n.values), '"'],
    "FormattedValue": _hole,
    "Interpolation": _hole,
    "Constant": lambda n: [literal(n.value)],
    "Attribute": _attribute,
    "Subscript": _subscript,
    "Starred": lambda n: ["*", n.value],
    "Name": lambda n: [n.id],
    "List": lambda n: ["[", *listed(n.elts), "]"],
    "Tuple": _tuple,
    "Slice": lambda n: [*after("", n.lower), ":", *after("", n.upper), *after(":", n.step)],
    "MatchValue": lambda n: [n.value],
    "MatchSingleton": lambda n: [literal(n.value)],
    "MatchSequence": lambda n: ["[", *listed(n.patterns), "]"],
    "MatchMapping": _match_mapping,
    "MatchClass": _match_class,
    "MatchStar": lambda n: [f"*{n.name or '_'}"],
    "MatchAs": _match_as,
    "MatchOr": lambda n: ["(", *listed(n.patterns, " | "), ")"],
}
