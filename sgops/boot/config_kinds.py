"""Which reader, and which JSON schema, belongs to which type of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from sgops.boot import config_values as values
from sgops.boot.config_values import Reader
from sgops.core.setting_types import Bounds, Cadence, Rate, SecretSource, Written, exact_duration, exact_size
from sgops.core.values import Json

JsonSchema = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one kind of value is read, and how an editor is told about it."""

    read: Reader
    schema: JsonSchema = field(default_factory=lambda: {"type": "string"})


_TEXT: Final[JsonSchema] = {"type": "string"}
_DURATION: Final[JsonSchema] = {"type": "string", "examples": ["250ms", "30s", "5m", "2h", "7d"]}
_SIZE: Final[JsonSchema] = {"type": "string", "examples": ["512B", "10MB", "1GiB"]}
_SECRET: Final[JsonSchema] = {
    "type": "object",
    "properties": {"env": {"type": "string"}, "file": {"type": "string"}},
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}

BY_TYPE: Final[Mapping[object, Kind]] = {
    str: Kind(read=values.text),
    bool: Kind(read=values.yes_or_no, schema={"type": "boolean"}),
    int: Kind(read=values.whole_number, schema={"type": "integer"}),
    float: Kind(read=values.number, schema={"type": "number"}),
    timedelta: Kind(read=values.duration, schema=_DURATION),
    Path: Kind(read=values.path),
    Rate: Kind(read=values.rate, schema=_TEXT | {"examples": ["50/30s"]}),
    Cadence: Kind(read=values.cadence, schema=_TEXT | {"examples": ["every 10m", "0 3 * * *", "@daily"]}),
    SecretSource: Kind(read=values.secret, schema=_SECRET),
}

BY_MARK: Final[Mapping[Written, Kind]] = {
    Written.SIZE: Kind(read=values.size, schema=_SIZE),
    Written.NAME: Kind(read=values.name),
    Written.CRON: Kind(read=values.cron, schema=_TEXT | {"examples": ["0 3 * * *", "@daily"]}),
    Written.ZONE: Kind(read=values.zone, schema=_TEXT | {"examples": ["local", "UTC", "Europe/Berlin"]}),
    Written.URL: Kind(read=values.url),
    Written.ADDRESS: Kind(read=values.address, schema=_TEXT | {"examples": ["127.0.0.1:8470", ""]}),
    Written.HOST: Kind(read=values.host),
    Written.TARGET: Kind(read=values.target, schema=_TEXT | {"examples": ["module:Class"]}),
    Written.PATTERN: Kind(read=values.pattern, schema=_TEXT | {"format": "regex"}),
    Written.SOURCE: Kind(read=values.source, schema=_TEXT | {"examples": ["jobs.video", "./jobs.py"]}),
    Written.COMMAND: Kind(
        read=values.command,
        schema={"anyOf": [{"type": "array", "items": _TEXT, "minItems": 1}, _TEXT]},
    ),
    Written.EXIT_CODE: Kind(read=values.exit_code),
    Written.WEBHOOK: Kind(read=values.webhook, schema={"anyOf": [_TEXT, _SECRET]}),
}


def kind_of(hint: object) -> Kind | None:
    """Find how a value of this type is written; nothing for what holds other values."""
    base, marks = unwrapped(hint)
    written = [BY_MARK[mark] for mark in marks if isinstance(mark, Written) and mark in BY_MARK]
    kind = written[0] if written else _by_type(base)
    if kind is None:
        return None
    for bounds in (mark for mark in marks if isinstance(mark, Bounds)):
        kind = _within(kind, bounds)
    return _or_never(kind) if Written.OR_NEVER in marks else kind


def unwrapped(hint: object) -> tuple[object, tuple[object, ...]]:
    """Take off what surrounds a type: its marks, and that it may be absent."""
    if get_origin(hint) is Annotated:
        inner, *marks = get_args(hint)
        base, inner_marks = unwrapped(inner)
        return base, (*inner_marks, *marks)
    if get_origin(hint) in (Union, UnionType):
        members = [member for member in get_args(hint) if member is not type(None)]
        return unwrapped(members[0]) if len(members) == 1 else (hint, ())
    return hint, ()


def written(value: object, hint: object = None) -> Json:
    """Write a value as the file does: durations and sizes with their units, no limit as never."""
    _, marks = unwrapped(hint)
    if value is None:
        return values.NEVER if Written.OR_NEVER in marks else None
    match value:
        case int() if Written.SIZE in marks:
            return exact_size(value)
        case timedelta():
            return exact_duration(value)
        case SecretSource():
            return {"env": value.env} if value.env else {"file": str(value.file)}
        case Mapping():
            return {str(name): written(member) for name, member in value.items()}
        case list() | tuple():
            return [written(member) for member in value]
        case bool() | int() | float():
            return value
        case _:
            # Words, paths, rates and cadences write themselves.
            return str(value)


def _by_type(base: object) -> Kind | None:
    if isinstance(base, type) and issubclass(base, StrEnum):
        return Kind(read=values.choice(base), schema={"enum": [member.value for member in base]})
    if get_origin(base) is Literal:
        return Kind(read=values.exactly(*get_args(base)), schema={"const": get_args(base)[0]})
    return BY_TYPE.get(base)


def _within(kind: Kind, bounds: Bounds) -> Kind:
    is_number = kind.schema.get("type") in {"integer", "number"}
    most = {"maximum": bounds.most} if bounds.most < Bounds().most else {}
    limits = {"minimum": bounds.least, **most} if is_number else {}
    return Kind(read=values.within(kind.read, bounds), schema=kind.schema | limits)


def _or_never(kind: Kind) -> Kind:
    return replace(kind, read=values.or_never(kind.read), schema={"anyOf": [kind.schema, {"const": values.NEVER}]})
