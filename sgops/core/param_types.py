"""What a parameter's type accepts: from an author's annotation to the kind that reads its values."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property, lru_cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, NewType, Union, get_args, get_origin, get_type_hints

from sgops.core.errors import PipelineError, SgopsError
from sgops.core.param_kinds import (
    Choice,
    Either,
    Kind,
    Many,
    Maybe,
    Plain,
    Reading,
    Row,
    Secret,
    SecretName,
    Table,
    Text,
    shown,
)
from sgops.core.query import suggest
from sgops.core.units import DURATION_FORMS, clipped, parse_duration
from sgops.core.values import Json, clip

_SUPPORTED: Final = (
    "use str, int, float, bool, None, list, tuple, dict, Literal, Enum, dataclasses, Path, datetime, date, timedelta, "
    "Secret, Any, and these joined by |"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """A field of a dataclass, and what is taken for it when it is left out."""

    name: str
    kind: Kind
    is_required: bool
    default: object = None


class Record(Kind):
    """A dataclass, its fields read when they are first needed: it may contain itself."""

    def __init__(self, type: type) -> None:
        self.type = type

    def __str__(self) -> str:
        return self.type.__qualname__.rpartition(".")[2]

    @cached_property
    def fields(self) -> Mapping[str, RecordField]:
        """The fields that can be given, by name."""
        try:
            hints = get_type_hints(self.type)
        except (NameError, TypeError, AttributeError, SyntaxError) as error:
            hint = "what the fields' types name must be there at run time, at the top of the module"
            raise PipelineError(f"the types of {self} cannot be read: {error}", hint=hint) from error
        return {one.name: self._field(one, hints[one.name]) for one in dataclasses.fields(self.type) if one.init}

    def read(self, value: Json, at: str, reading: Reading) -> Any:  # noqa: ANN401
        if not isinstance(value, Mapping):
            return reading.fault(f"{at}: {shown(value, at)} is no object")
        before = reading.met
        given = {
            name: one.kind.read(value[name], f"{at}.{name}", reading)
            for name, one in self.fields.items()
            if name in value
        }
        self._look_for_others(value, at, reading)
        self._fill(given, at, reading)
        return self._made(given, at, reading) if reading.met == before else None

    def inside(self) -> Iterator[Kind]:
        for one in self.fields.values():
            yield one.kind

    def _field(self, one: dataclasses.Field[Any], written: object) -> RecordField:
        try:
            kind = kind_of(written)
        except PipelineError as error:
            raise PipelineError(f"{self}.{one.name}: {error.message}", hint=error.hint) from error
        made = one.default_factory is not dataclasses.MISSING
        is_required = one.default is dataclasses.MISSING and not made
        return RecordField(name=one.name, kind=kind, is_required=is_required, default=... if made else one.default)

    def _look_for_others(self, value: Mapping[str, Json], at: str, reading: Reading) -> None:
        for name in value:
            if name not in self.fields:
                reading.fault(f"{at} has no field {clipped(name, 40)}.{suggest(name, list(self.fields))}")

    def _fill(self, given: dict[str, Any], at: str, reading: Reading) -> None:
        for name, one in self.fields.items():
            if name in given:
                continue
            if one.is_required:
                reading.fault(f"{at}.{name} is missing")
            elif isinstance(one.default, Secret):
                given[name] = one.kind.read(str(one.default), f"{at}.{name}", reading)

    def _made(self, given: Mapping[str, Any], at: str, reading: Reading) -> Any:  # noqa: ANN401
        try:
            return self.type(**given)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the author's own check raises, it refuses
            said = str(error) if isinstance(error, ValueError | SgopsError) else f"{type(error).__name__}: {error}"
            whose = "" if at == "$" else f"{at}: "
            return reading.fault(whose + (clip(said, 300) or type(error).__name__))


def kind_of(written: object) -> Kind:
    """Find the kind of an annotation; raises PipelineError when JSON has nothing for it."""
    written = _bare(written)
    simple = _simple(written)
    if simple is not None:
        return simple
    generic = _GENERIC.get(get_origin(written))
    if generic is not None:
        return generic(get_args(written))
    return _of_class(written) if isinstance(written, type) else _unsupported(written)


@lru_cache(maxsize=256)
def record_of(type: type) -> Record:
    """Give the kind of a dataclass, the same each time."""
    return Record(type)


def _bare(written: object) -> object:
    """Look through the names a type goes under."""
    while True:
        if isinstance(written, NewType):
            written = written.__supertype__
        elif get_origin(written) is Annotated:
            written = get_args(written)[0]
        elif type(written).__name__ == "TypeAliasType":
            # `type Name = …` of Python 3.12
            written = written.__value__  # type: ignore[attr-defined]
        else:
            return written


def _simple(written: object) -> Kind | None:
    try:
        return _SIMPLE.get(written)
    except TypeError:
        # Literal[[1]] has no hash; what cannot be looked up is not there.
        return None


def _of_class(written: type) -> Kind:
    if issubclass(written, Enum):
        return _enum(written)
    if dataclasses.is_dataclass(written):
        return record_of(written)
    return _unsupported(written)


def _enum(written: type[Enum]) -> Kind:
    """Let an enum be written by its values; by its names where JSON cannot say a value."""
    members = list(written)
    if all(isinstance(member.value, str | int | float) for member in members):
        return _choice((member.value, member) for member in members)
    return _choice((member.name, member) for member in members)


def _literal(arguments: Sequence[Any]) -> Kind:
    return _choice((value, value) for value in arguments)


def _choice(options: Iterator[tuple[Any, object]]) -> Kind:
    listed = tuple(options)
    for written, _ in listed:
        if type(written) not in {str, int, float, bool, NoneType}:
            return _unsupported(written)
    return Choice(listed)


def _either(written: Sequence[Any]) -> Kind:
    kinds = tuple(kind for kind in map(kind_of, written) if kind != _NOTHING)
    if len(kinds) > 1 and _SECRET in kinds:
        # "str | Secret" could not tell a name from a value, and would keep the value.
        raise PipelineError("a Secret stands alone, or beside None", hint=_SUPPORTED)
    kind = kinds[0] if len(kinds) == 1 else Either(kinds)
    return Maybe(kind) if len(kinds) < len(written) else kind


def _list(arguments: Sequence[Any]) -> Kind:
    element = kind_of(arguments[0])
    return Many(list, element, f"list[{element}]")


def _tuple(arguments: Sequence[Any]) -> Kind:
    if len(arguments) == 2 and arguments[1] is ...:
        element = kind_of(arguments[0])
        return Many(tuple, element, f"tuple[{element}, ...]")
    return Row(tuple(map(kind_of, arguments)))


def _dict(arguments: Sequence[Any]) -> Kind:
    key = kind_of(arguments[0])
    if key != _TEXT and not isinstance(key, Choice):
        raise PipelineError(f"{key} is no type for a key: in JSON keys are text", hint="use dict[str, …]")
    return Table(key, kind_of(arguments[1]))


def _unsupported(written: object) -> Kind:
    name = written.__qualname__ if isinstance(written, type) else str(written)
    raise PipelineError(f"{clip(name, 80)} is no type for a parameter", hint=_SUPPORTED)


_NOTHING: Final = Plain(NoneType)
_ANYTHING: Final = Kind()
_TEXT: Final = Plain(str)
_SECRET: Final = SecretName()
_SIMPLE: Final[Mapping[Any, Kind]] = {
    **{plain: Plain(plain) for plain in (str, int, float, bool)},
    None: _NOTHING,
    NoneType: _NOTHING,
    Any: _ANYTHING,
    object: _ANYTHING,
    Secret: _SECRET,
    list: Many(list, _ANYTHING, "list"),
    tuple: Many(tuple, _ANYTHING, "tuple"),
    dict: Table(_TEXT, _ANYTHING),
    Path: Text(Path, Path, "write it as text"),
    datetime: Text(datetime, datetime.fromisoformat, "write 2030-01-31T22:00"),
    date: Text(date, date.fromisoformat, "write 2030-01-31"),
    timedelta: Text(timedelta, parse_duration, DURATION_FORMS),
}
_GENERIC: Final[Mapping[Any, Callable[[Sequence[Any]], Kind]]] = {
    Union: _either,
    UnionType: _either,
    Literal: _literal,
    list: _list,
    Sequence: _list,
    tuple: _tuple,
    dict: _dict,
    Mapping: _dict,
}
