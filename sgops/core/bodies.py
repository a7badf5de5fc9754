"""What a callable does, as text that does not change with its formatting or with the Python that runs it."""

from __future__ import annotations

import ast
import dis
import functools
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from sgops.core.canonical import canonical
from sgops.core.spelling import literal
from sgops.core.syntax import locate
from sgops.core.values import canonical_json, find_fault

Source = bytes | ast.Module

# A decorator that wraps itself would have no end.
_MOST_WRAPPERS: Final = 100


class Origin(StrEnum):
    """What a body was read from: its source, its compiled code when there is no source, or only its name."""

    TEXT = "text"
    CODE = "code"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What one callable does, and how well that is known."""

    origin: Origin
    text: str

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode("utf-8", "backslashreplace")).hexdigest()


def body_of(target: object, sources: Mapping[str, Source]) -> Body:
    """Read what a callable does; `sources` holds, by module name, the bytes each module was compiled from.

    Seen through: partials (their arguments count), methods, and decorators that leave `__wrapped__`. Not seen: the
    values of closures and of instances; `uses_config` and `depends` are for what a body takes from elsewhere.
    """
    bound, inner = _unwrapped(target)
    body = _kernel(inner, sources)
    return Body(origin=body.origin, text="\n".join([*bound, body.text]))


def of_source(source: Source, qualname: str, first_line: int = 0) -> str | None:
    """Spell the function, lambda or class that stands there; None when it does not.

    Its own decorators are not part of it: what `stage(...)` was given is compared as options. Its default values are.
    """
    return "\n".join(canonical(node) for node in locate(source, qualname, first_line)) or None


def of_code(code: types.CodeType) -> str:
    """List the names and constants that compiled code works with.

    The instructions are left out: no two Python minors agree on them. So this sees another constant or another call,
    and misses `a - b` that was `a + b`.
    """
    arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    head = f"def {code.co_name}({', '.join(arguments)})"
    names = {f"name {name}" for one in _nested(code) for name in _named(one)}
    values = {f"value {_constant(value)}" for one in _nested(code) for value in _loaded(one) if not _is_scaffold(value)}
    return "\n".join([head, *sorted(names), *sorted(values)])


def _unwrapped(target: object) -> tuple[list[str], object]:
    bound: list[str] = []
    for _ in range(_MOST_WRAPPERS):
        if isinstance(target, functools.partial):
            given = [*enumerate(target.args), *sorted(target.keywords.items())]
            bound += [f"partial {name} = {_given(value)}" for name, value in given]
        inner = _inside(target)
        if inner is None:
            break
        target = inner
    return bound, target


def _inside(target: object) -> object | None:
    if isinstance(target, functools.partial):
        return target.func
    if isinstance(target, types.MethodType | staticmethod | classmethod):
        return target.__func__
    wrapped: object = getattr(target, "__wrapped__", None)
    if wrapped is not None or isinstance(target, type):
        return wrapped
    # An object that can be called does what its class says.
    calls = (vars(kind).get("__call__") for kind in type(target).__mro__)
    return type(target) if any(isinstance(call, types.FunctionType) for call in calls) else None


def _kernel(target: object, sources: Mapping[str, Source]) -> Body:
    name, line = getattr(target, "__qualname__", type(target).__qualname__), 0
    module = getattr(target, "__module__", None) or ""
    if isinstance(target, types.FunctionType):
        line = target.__code__.co_firstlineno
    if isinstance(target, types.FunctionType | type) and module in sources:
        text = _of_readable(sources[module], name, line)
        if text is not None:
            return Body(origin=Origin.TEXT, text=text)
    if isinstance(target, types.FunctionType):
        return Body(origin=Origin.CODE, text="\n".join([of_code(target.__code__), *_defaults(target)]))
    return Body(origin=Origin.NONE, text=f"{module}.{name}" if module else name)


def _of_readable(source: Source, qualname: str, first_line: int) -> str | None:
    try:
        return of_source(source, qualname, first_line)
    except (SyntaxError, ValueError):
        # These bytes are not the module's; the function in hand still says something.
        return None


def _defaults(function: types.FunctionType) -> Iterator[str]:
    for place, value in enumerate(function.__defaults__ or ()):
        yield f"default {place} = {_given(value)}"
    for name, value in sorted((function.__kwdefaults__ or {}).items()):
        yield f"default {name} = {_given(value)}"


def _given(value: object) -> str:
    # The text of a foreign object often holds its address, which is another one tomorrow.
    return f"a {type(value).__qualname__}" if find_fault(value) else canonical_json(value)


def _nested(code: types.CodeType) -> Iterator[types.CodeType]:
    todo = [code]
    while todo:
        one = todo.pop()
        yield one
        todo.extend(value for value in one.co_consts if isinstance(value, types.CodeType))


def _named(code: types.CodeType) -> Iterator[str]:
    # Comprehensions bring names of their own, like `.0`, in some minors and not in others.
    yield from filter(str.isidentifier, (*code.co_names, *code.co_varnames, *code.co_freevars))


def _loaded(code: types.CodeType) -> Iterator[object]:
    # What the instructions load, not all of `co_consts`: docstrings stand there, too.
    for instruction in dis.get_instructions(code):
        if instruction.opcode in dis.hasconst and instruction.arg is not None:
            yield code.co_consts[instruction.arg]
        elif instruction.opname == "LOAD_SMALL_INT":
            # Python 3.14 keeps small numbers in the instructions.
            yield instruction.argval


def _is_scaffold(value: object) -> bool:
    # Whether a function ends by loading None, and how a comprehension is called, is Python's own business.
    return value is None or isinstance(value, types.CodeType)


def _constant(value: object) -> str:
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(map(_constant, value))) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_constant, value)) + ")"
    return literal(value)
