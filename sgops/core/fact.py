"""How records are made that every stage boundary needs several of: frozen for the type checker, cheap at run time."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
P = ParamSpec("P")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def fact(kind: type[T]) -> type[T]:
    """Make a record like any other, of which the type checker alone forbids a change.

    A frozen dataclass sets each field through two calls, which makes it three times as dear.
    """
    return dataclass(kw_only=True, slots=True, unsafe_hash=True)(kind)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def large_fact(kind: type[T]) -> type[T]:
    """Make such a record of many fields, few of which ever change: it is kept in a dict, and copied with it."""
    return dataclass(kw_only=True, unsafe_hash=True)(kind)


def maker(kind: Callable[P, T]) -> Callable[P, T]:
    """Give a function that makes facts of a kind as its class does, for half the price.

    A class that is called gathers its keywords in a dict and takes them out again; a function finds them in place.
    What a field's factory makes is made once and shared: a fact never changes.
    """
    known: dict[str, Any] = {"_kind": kind, "_new": object.__new__}
    params, lines = [], ["made = _new(_kind)"]
    for each in fields(cast("Any", kind)):
        default = each.default if each.default_factory is MISSING else each.default_factory()
        params.append(each.name if default is MISSING else f"{each.name}=_default_{each.name}")
        known[f"_default_{each.name}"] = default
        lines.append(f"made.{each.name} = {each.name}")
    if hasattr(kind, "__post_init__"):
        lines.append("made.__post_init__()")
    body = "\n    ".join([f"def make(*, {', '.join(params)}):", *lines, "return made"])
    exec(body, known)  # noqa: S102 - names of fields, written here; dataclasses are made in the same way
    return cast("Callable[P, T]", known["make"])
