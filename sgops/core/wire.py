"""Views as JSON and back, driven by their types: every face and the client share one spelling."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar, cast

from sgops.core import views
from sgops.core.errors import Unreadable
from sgops.core.units import iso
from sgops.core.values import Json

V = TypeVar("V")
Reading = Callable[[Any], Any]


def to_wire(value: object) -> Json:
    """Write a view, or a part of one, as plain JSON values."""
    if isinstance(value, Enum):
        return to_wire(value.value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return iso(value)
    if is_dataclass(value):
        return {name: to_wire(getattr(value, name)) for name in _names(cast("Any", type(value)))}
    if isinstance(value, Mapping):
        return {str(key): to_wire(part) for key, part in value.items()}
    if isinstance(value, Sequence | frozenset | set) and not isinstance(value, bytes | bytearray):
        return [to_wire(part) for part in value]
    raise Unreadable(f"{type(value).__name__} cannot go over the wire")


def from_wire(kind: type[V], json: Json) -> V:
    """Read a view back; what a newer engine added is left out, what is missing takes its default."""
    try:
        return cast("V", _reading(cast("Any", kind))(json))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unreadable(
            f"the answer is no {_name(kind)}: {error}", hint="is the engine of another version?"
        ) from error


def hints_of(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - a class, which the checker wants more precisely
    """Give the types of a view's fields, or of a method's arguments and answer.

    JSON is just an object here, for nothing in it is read. What a page names for the checker alone is loaded now.
    """
    return typing.get_type_hints(kind, localns=_NAMES)


class _Names(dict[str, Any]):
    """Names as they are met in a hint: views are loaded when one is asked for."""

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 - a type
        if name in views.__all__:
            return getattr(views, name)
        raise KeyError(name)


_NAMES: Final = _Names(Json=object)


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a class, which the checker wants more precisely
    return tuple(field.name for field in fields(kind))


@cache
def _reading(kind: Any) -> Reading:  # noqa: ANN401 - types are values here
    """Find how a type is read; once per type."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is datetime:
        return datetime.fromisoformat
    if origin in {types.UnionType, typing.Union}:
        return _optional(arguments)
    if origin is tuple:
        return _tuple(_reading(arguments[0]))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_reading(arguments[1]))
    if is_dataclass(origin or kind):
        return _record(origin or kind, arguments)
    return _as_it_is


def _optional(arguments: tuple[Any, ...]) -> Reading:
    """Read `X | None`; any other union is JSON and stays as it is."""
    wanted = [argument for argument in arguments if argument is not types.NoneType]
    if len(wanted) != 1 or len(wanted) == len(arguments):
        return _as_it_is
    read = _reading(wanted[0])
    return lambda value: None if value is None else read(value)


def _tuple(read: Reading) -> Reading:
    return lambda value: tuple(read(part) for part in value)


def _mapping(read: Reading) -> Reading:
    return lambda value: {key: read(part) for key, part in value.items()}


def _record(kind: type, arguments: tuple[Any, ...]) -> Reading:
    """Read a dataclass; its one type variable, if it has one, stands for the argument."""
    bound = dict(zip(_variables(kind), arguments, strict=False))
    hints = hints_of(kind)
    reads = {field.name: _reading(_filled(hints[field.name], bound)) for field in fields(kind)}

    def read(value: Mapping[str, Any]) -> object:
        return kind(**{name: read(value[name]) for name, read in reads.items() if name in value})

    return read


def _variables(kind: type) -> tuple[Any, ...]:
    return tuple(getattr(kind, "__parameters__", ()))


def _filled(hint: Any, bound: Mapping[Any, Any]) -> Any:  # noqa: ANN401
    """Put the argument where the type variable stands: `tuple[T, ...]` becomes `tuple[JobView, ...]`."""
    if typing.get_origin(hint) is tuple and typing.get_args(hint)[0] in bound:
        return tuple[bound[typing.get_args(hint)[0]], ...]  # type: ignore[misc]
    return hint


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - JSON
    return value


def _name(kind: object) -> str:
    return str(getattr(kind, "__name__", kind))
