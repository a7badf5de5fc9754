"""What parameters a pipeline takes, and how those given become what its stages get."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from enum import Enum
from typing import Final

from sgops.core.errors import UsageError
from sgops.core.param_kinds import MOST_FAULTS, Kind, Reading, Secret
from sgops.core.param_types import Record, RecordField, record_of
from sgops.core.values import Json, clip

__all__ = ["Field", "Secret", "bind", "describe"]

_LONGEST_DEFAULT: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A parameter as people are told of it; types and defaults are written as in Python."""

    name: str
    type: str
    is_required: bool
    default: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.type}" + ("" if self.is_required else f" = {self.default}")


def bind(params_type: type | None, given: Json, *, secret: Callable[[str], str]) -> object:
    """Make what the stages get from what a job stores; raise one UsageError that names all faults at once."""
    if not isinstance(given, Mapping):
        raise UsageError(
            f"parameters are an object, not {_name_of(given)}", hint='for example {"title": "The moon at noon"}'
        )
    if params_type is None:
        return dict(given)
    record, reading = record_of(params_type), Reading(secret)
    try:
        made = record.read(given, "$", reading)
    except RecursionError as error:
        raise UsageError(f"the parameters are nested too deep for {record}", hint=_legend(record)) from error
    if reading.met:
        raise UsageError(f"the parameters do not fit {record}: {_sentence(reading)}", hint=_legend(record))
    return made


def describe(params_type: type | None) -> tuple[Field, ...]:
    """List the parameters; raises PipelineError when a field, however deep, has a type that no parameter can have."""
    if params_type is None:
        return ()
    record = record_of(params_type)
    # Every type is looked at now: at a submission it would be too late to tell the author.
    list(_records(record))
    return _fields(record)


def _fields(record: Record) -> tuple[Field, ...]:
    return tuple(
        Field(name=one.name, type=str(one.kind), is_required=one.is_required, default=_default(one))
        for one in record.fields.values()
    )


def _default(one: RecordField) -> str:
    if one.is_required:
        return ""
    if one.default is ...:
        return "…"
    if isinstance(one.default, Secret):
        return f"the secret '{one.default!s}'"
    value = one.default.value if isinstance(one.default, Enum) else one.default
    # An instance of a dataclass writes out all its fields; a secret may be among them.
    return f"{type(value).__name__}(…)" if is_dataclass(value) else clip(repr(value), _LONGEST_DEFAULT)


def _legend(record: Record) -> str:
    """Write the fields with types and defaults, then those of the dataclasses among them."""
    lines = [f"{one}: {', '.join(map(str, _fields(one))) or 'nothing'}" for one in _records(record)]
    return f"it takes {lines[0].partition(': ')[2]}" + "".join(f"; {line}" for line in lines[1:])


def _records(record: Record) -> Iterator[Record]:
    """Give all dataclasses that are reached from one, each once."""
    seen: set[int] = set()
    todo: list[Kind] = [record]
    while todo:
        kind = todo.pop(0)
        if id(kind) in seen:
            continue
        seen.add(id(kind))
        todo.extend(kind.inside())
        if isinstance(kind, Record):
            yield kind


def _sentence(reading: Reading) -> str:
    """Join the faults; one that ends with a question needs no semicolon."""
    joined = ""
    for fault in reading.faults:
        joined += ("" if not joined else " " if joined.endswith(("?", ".")) else "; ") + fault
    unsaid = reading.met - MOST_FAULTS
    return f"{joined}; and {unsaid} more" if unsaid > 0 else joined


def _name_of(given: Json) -> str:
    match given:
        case None:
            return "null"
        case list() | tuple():
            return "a list"
        case _:
            return f"a {type(given).__name__}"
