"""What a caller may say to a route: the words, where they stand, and which argument of an operation each becomes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Final

from sgops.core.errors import UsageError
from sgops.core.values import Json, clip, visible
from sgops.ports import Asking, BatchSubmission, Selection, Submission

# SQLite's largest rowid: no id is above it, and nothing beyond it may reach a statement.
LARGEST: Final = 2**63 - 1
MOST_AT_ONCE: Final = 1000


class Place(StrEnum):
    """Where a word stands; the values are OpenAPI's, but for lines: the whole body, where a query says what for."""

    PATH = "path"
    QUERY = "query"
    BODY = "body"
    LINES = "lines"


class Kind(Enum):
    """What a word may be, said as a sentence goes on after 'must be'."""

    WHOLE = "a whole number"
    TEXT = "text"
    FLAG = "true or false"
    SECONDS = "a number of seconds"
    IDS = "a list of ids"
    JSON = "JSON"
    JOBS = "a list of jobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of a short list is wanted; without a word, all of it."""

    filter: str = ""
    limit: int | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One word of a question; `into` names the argument, or `argument.part` of one that is a record.

    An `alias` is understood, and never written by the client.
    """

    name: str
    place: Place
    into: str
    kind: Kind
    says: str
    default: Json = None
    required: bool = False
    alias: bool = False
    least: int = -LARGEST - 1
    most: int = LARGEST


RECORDS: Final[Mapping[str, type]] = MappingProxyType(
    {
        "asking": Asking,
        "batch": BatchSubmission,
        "jobs": Selection,
        "letters": Selection,
        "part": Part,
        "submission": Submission,
    }
)


def in_path(name: str, into: str, says: str, *, kind: Kind = Kind.WHOLE) -> Field:
    return Field(name=name, place=Place.PATH, into=into, kind=kind, says=says, required=True, least=1)


def asked(name: str, kind: Kind, says: str, *, into: str = "", default: Json = None, most: int | None = None) -> Field:
    """Make a word of a query."""
    field = Field(name=name, place=Place.QUERY, into=into or name, kind=kind, says=says, default=default)
    return field if most is None else replace(field, least=0 if kind is Kind.SECONDS else 1, most=most)


def said(name: str, kind: Kind, says: str, *, into: str = "", default: Json = None) -> Field:
    """Make a word of a body."""
    return Field(name=name, place=Place.BODY, into=into or name, kind=kind, says=says, default=default)


def lines(into: str, says: str) -> Field:
    """Let the whole body be JSON lines when the question has a query."""
    return Field(name="JSON lines", place=Place.LINES, into=into, kind=Kind.TEXT, says=says)


def selection(argument: str) -> tuple[Field, ...]:
    """Make the words that say which ones an act is for; without a word about it, it is a preview."""
    return (
        said("ids", Kind.IDS, "those with these ids", into=f"{argument}.ids", default=()),
        said("filter", Kind.TEXT, "those that match", into=f"{argument}.filter"),
        said("preview", Kind.FLAG, "only say what would be done", into=f"{argument}.preview", default=True),
        said("expect", Kind.WHOLE, "what the preview matched; another number is refused", into=f"{argument}.expect"),
    )


def checked(field: Field, value: Json) -> object:
    """Give the value as its operation takes it, or say what it must be."""
    if not _fits(field, value):
        raise UsageError(f"'{field.name}' must be {_demand(field)}, not {clip(visible(repr(value)), 60)}")
    if isinstance(value, list) and field.kind is Kind.JOBS:
        return "\n".join(json.dumps(each) for each in value).encode()
    return tuple(value) if isinstance(value, list) and field.kind is Kind.IDS else value


def spoken(field: Field, text: str) -> Json:
    """Give what the text of a query or a path stands for; text that stands for nothing stays what it is."""
    match field.kind:
        case Kind.WHOLE:
            return int(text) if _is_whole(text) else text
        case Kind.FLAG:
            return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
        case Kind.SECONDS:
            return float(text) if _is_whole(text.replace(".", "", 1)) else text
        case Kind.TEXT | Kind.IDS | Kind.JSON | Kind.JOBS:
            return text


def as_text(value: object) -> str:
    """Write a value as a query or a path says it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def gathered(values: Mapping[str, object]) -> dict[str, object]:
    """Make arguments of values that are keyed by where they go."""
    plain: dict[str, object] = {}
    records: dict[str, dict[str, object]] = {}
    for into, value in values.items():
        argument, _, part = into.partition(".")
        if part:
            records.setdefault(argument, {})[part] = value
        else:
            plain[argument] = value
    return plain | {argument: RECORDS[argument](**parts) for argument, parts in records.items()}


def _fits(field: Field, value: Json) -> bool:
    match field.kind:
        case Kind.WHOLE:
            return isinstance(value, int) and _is_id(value) and field.least <= value <= field.most
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.FLAG:
            return isinstance(value, bool)
        case Kind.SECONDS:
            return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= field.most
        case Kind.IDS:
            return isinstance(value, list | tuple) and all(_is_id(each) for each in value)
        case Kind.JOBS:
            return isinstance(value, list)
        case Kind.JSON:
            return True


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST


def _is_whole(text: str) -> bool:
    # Digits of ASCII alone, and few: int() takes all of Unicode's, and minutes for a million of them.
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 20


def _demand(field: Field) -> str:
    least = f" from {field.least}" if field.least > -LARGEST else ""
    most = f" up to {field.most}" if field.most < LARGEST else ""
    return field.kind.value + least + most
