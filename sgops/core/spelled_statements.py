"""How each statement is spelled: one line each, blocks indented, and what does nothing left out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Final

from sgops.core.spelling import Layout, Parts, Rule, after, flat, joined, listed, symbol


def _block(body: Sequence[ast.stmt]) -> Parts:
    return _lines([statement] for statement in _acting(body))


def _lines(lines: Iterable[Parts]) -> Parts:
    acting = list(lines) or [["pass"]]
    return [Layout.INDENT, *flat([Layout.LINE, *line] for line in acting), Layout.DEDENT]


def _acting(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    return [statement for statement in body if not _is_idle(statement)]


def _is_idle(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.AnnAssign(value=None):
            return True
        case ast.Expr(value=ast.JoinedStr(values=parts)):
            return all(isinstance(part, ast.Constant) for part in parts)
        case _:
            return False


def _otherwise(word: str, body: Sequence[ast.stmt]) -> Parts:
    return [Layout.LINE, f"{word}:", *_block(body)] if body else []


def function(node: ast.FunctionDef | ast.AsyncFunctionDef, *, decorators: Sequence[ast.expr]) -> Parts:
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    return [*_decorated(decorators), f"{word} {node.name}(", node.args, "):", *_block(node.body)]


def _class(node: ast.ClassDef) -> Parts:
    fields = [statement for statement in node.body if isinstance(statement, ast.AnnAssign) or not _is_idle(statement)]
    head = [*_decorated(node.decorator_list), f"class {node.name}(", *listed([*node.bases, *node.keywords]), "):"]
    return [*head, *_lines(_field(field) for field in fields)]


def _field(statement: ast.stmt) -> Parts:
    if not isinstance(statement, ast.AnnAssign):
        return [statement]
    target: Parts = [statement.target] if statement.simple else ["(", statement.target, ")"]
    return [*target, ": ", statement.annotation, *after(" = ", statement.value)]


def _decorated(decorators: Sequence[ast.expr]) -> Parts:
    return flat(["@", decorator, Layout.LINE] for decorator in decorators)


def _arguments(node: ast.arguments) -> Parts:
    plain = [*node.posonlyargs, *node.args]
    required = [None] * (len(plain) - len(node.defaults))
    taken = _taken(plain, [*required, *node.defaults])
    if node.posonlyargs:
        taken.insert(len(node.posonlyargs), ["/"])
    if node.vararg or node.kwonlyargs:
        taken.append(["*" + (node.vararg.arg if node.vararg else "")])
    taken += _taken(node.kwonlyargs, node.kw_defaults)
    if node.kwarg:
        taken.append(["**" + node.kwarg.arg])
    return joined(taken)


def _taken(arguments: Sequence[ast.arg], defaults: Sequence[ast.expr | None]) -> list[Parts]:
    return [[argument.arg, *after("=", default)] for argument, default in zip(arguments, defaults, strict=True)]


def _if(node: ast.If) -> Parts:
    then: Parts = ["if ", node.test, ":", *_block(node.body)]
    other = _acting(node.orelse)
    if len(other) == 1 and isinstance(other[0], ast.If):
        return [*then, Layout.LINE, "el", other[0]]
    return [*then, *_otherwise("else", node.orelse)]


def _loop(word: str, node: ast.For | ast.AsyncFor) -> Parts:
    head: Parts = [f"{word} ", node.target, " in ", node.iter, ":"]
    return [*head, *_block(node.body), *_otherwise("else", node.orelse)]


def _with(word: str, node: ast.With | ast.AsyncWith) -> Parts:
    # The parentheses keep `with ((a, b)):`, one tuple, apart from `with (a, b):`, two things.
    return [f"{word} (", *listed(node.items), "):", *_block(node.body)]


def _try(word: str, node: ast.Try | ast.TryStar) -> Parts:
    handlers = flat([Layout.LINE, word, handler] for handler in node.handlers)
    ends = [*_otherwise("else", node.orelse), *_otherwise("finally", node.finalbody)]
    return ["try:", *_block(node.body), *handlers, *ends]


def _handler(node: ast.ExceptHandler) -> Parts:
    name = f" as {node.name}" if node.name else ""
    return [*after(" ", node.type), f"{name}:", *_block(node.body)]


def _delete(node: ast.Delete) -> Parts:
    # Formatters take the parentheses of `del (a, b)` away.
    targets = flat(target.elts if isinstance(target, ast.Tuple) else [target] for target in node.targets)
    return ["del ", *(joined([target] for target in targets) or ["()"])]


def _match(node: ast.Match) -> Parts:
    return ["match ", node.subject, ":", *_lines([case] for case in node.cases)]


STATEMENTS: Final[dict[str, Rule]] = {
    "FunctionDef": lambda n: function(n, decorators=n.decorator_list),
    "AsyncFunctionDef": lambda n: function(n, decorators=n.decorator_list),
    "ClassDef": _class,
    "Return": lambda n: ["return", *after(" ", n.value)],
    "Delete": _delete,
    "Assign": lambda n: [*flat([target, " = "] for target in n.targets), n.value],
    "TypeAlias": lambda n: ["type ", n.name, " = ", n.value],
    "AugAssign": lambda n: [n.target, f"{symbol(n.op).rstrip()}= ", n.value],
    "AnnAssign": lambda n: [n.target, *after(" = ", n.value)],
    "For": lambda n: _loop("for", n),
    "AsyncFor": lambda n: _loop("async for", n),
    "While": lambda n: ["while ", n.test, ":", *_block(n.body), *_otherwise("else", n.orelse)],
    "If": _if,
    "With": lambda n: _with("with", n),
    "AsyncWith": lambda n: _with("async with", n),
    "withitem": lambda n: [n.context_expr, *after(" as ", n.optional_vars)],
    "Match": _match,
    "match_case": lambda n: ["case ", n.pattern, *after(" if ", n.guard), ":", *_block(n.body)],
    "Raise": lambda n: ["raise", *after(" ", n.exc), *after(" from ", n.cause)],
    "Try": lambda n: _try("except", n),
    "TryStar": lambda n: _try("except*", n),
    "ExceptHandler": _handler,
    "Assert": lambda n: ["assert ", n.test, *after(", ", n.msg)],
    "Import": lambda n: ["import ", *listed(n.names)],
    "ImportFrom": lambda n: [f"from {'.' * (n.level or 0)}{n.module or ''} import ", *listed(n.names)],
    "alias": lambda n: [n.name + (f" as {n.asname}" if n.asname else "")],
    "Global": lambda n: ["global " + ", ".join(n.names)],
    "Nonlocal": lambda n: ["nonlocal " + ", ".join(n.names)],
    "Expr": lambda n: [n.value],
    "Pass": lambda _: ["pass"],
    "Break": lambda _: ["break"],
    "Continue": lambda _: ["continue"],
    "arguments": _arguments,
}
