"""How a question is written by the client and read by the server, both from the route's own words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, cast
from urllib.parse import quote, unquote, urlencode

import orjson

from sgops.core.errors import NotFound, UsageError
from sgops.core.values import Json, as_plain, clip, find_fault, visible
from sgops.http.fields import Field, Place, as_text, checked, gathered, spoken
from sgops.http.route import Route

# An integer of so many digits may be over 64 bits, and the fast decoder would make a float of it without a word.
_LONG_NUMBER: Final = re.compile(rb"\d{19}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it goes over the wire."""

    method: str
    target: str
    body: bytes | None = None


def write(route: Route[Any], arguments: Mapping[str, object]) -> Question:
    """Put an operation's arguments into words."""
    words = {field: _value(arguments, field.into) for field in route.takes if not field.alias}
    path = route.full_path
    for field in _at(Place.PATH, words):
        path = path.replace(f"{{{field.name}}}", quote(as_text(words[field]), safe="", errors="replace"))
    query = {field.name: as_text(words[field]) for field in _at(Place.QUERY, words) if words[field] is not None}
    lines = _at(Place.LINES, words)
    said = [] if lines else _at(Place.BODY, words)
    body = {field.name: words[field] for field in said if words[field] is not None}
    target = f"{path}?{urlencode(query, errors='replace')}" if query else path
    if lines:
        return Question(method=route.method, target=target, body=cast("bytes", words[lines[0]]))
    return Question(method=route.method, target=target, body=_as_json(body) if route.method == "POST" else None)


def read(
    route: Route[Any], path: Mapping[str, str], query: Sequence[tuple[str, str]], body: bytes
) -> dict[str, object]:
    """Make an operation's arguments of words, or say which word is wrong and why."""
    said: dict[Field, object] = {}
    for field in _at(Place.PATH, route.takes):
        said[field] = _from_path(field, unquote(path[field.name]))
    said |= _from_query(_at(Place.QUERY, route.takes), query)
    if query and (lines := _at(Place.LINES, route.takes)):
        return gathered(_unambiguous(route.takes, said | {lines[0]: body}))
    # What stands in the body of a GET has no meaning.
    said |= _from_body(_at(Place.BODY, route.takes), body if route.method == "POST" else b"")
    return gathered(_unambiguous(route.takes, said))


def _value(arguments: Mapping[str, object], into: str) -> object:
    argument, _, part = into.partition(".")
    value = arguments.get(argument)
    return getattr(value, part) if part and value is not None else value


def _at(place: Place, fields: Iterable[Field]) -> list[Field]:
    return [field for field in fields if field.place is place]


def _as_json(body: Mapping[str, object]) -> bytes:
    # The encoder would write null for NaN without a word.
    if fault := find_fault(dict(body)):
        raise UsageError(
            f"what was asked cannot be said in JSON: {fault}",
            hint="text is UTF-8, and numbers have 64 bits at most",
        )
    return orjson.dumps(body, default=as_plain)


def _from_path(field: Field, text: str) -> object:
    try:
        return checked(field, spoken(field, text))
    except UsageError as wrong:
        raise NotFound(f"there is nothing with the id '{clip(visible(text), 60)}'") from wrong


def _from_query(fields: Sequence[Field], query: Sequence[tuple[str, str]]) -> dict[Field, object]:
    names = [name for name, _ in query]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"'{clip(visible(twice), 60)}' is given twice")
    _refuse_unknown(names, fields)
    texts = dict(query)
    return {field: checked(field, spoken(field, texts[field.name])) for field in fields if field.name in texts}


def _from_body(fields: Sequence[Field], body: bytes) -> dict[Field, object]:
    values = _object(body)
    _refuse_unknown(list(values), fields)
    return {field: checked(field, values[field.name]) for field in fields if values.get(field.name) is not None}


def _object(body: bytes) -> Mapping[str, Json]:
    if not body.strip():
        return {}
    try:
        value: Json = orjson.loads(body)
        if _LONG_NUMBER.search(body):
            value = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise UsageError(f"the body is not JSON: {visible(str(wrong))}") from wrong
    if not isinstance(value, dict):
        raise UsageError("the body must be a JSON object")
    return value


def _refuse_unknown(names: Sequence[str], fields: Sequence[Field]) -> None:
    known = [field.name for field in fields]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"it takes {', '.join(known) or 'nothing'}"
            raise UsageError(f"'{clip(visible(name), 60)}' is not known here", hint=hint)


def _unambiguous(fields: Sequence[Field], said: Mapping[Field, object]) -> dict[str, object]:
    """Key the values by where they go: one word for each place, or the default."""
    values: dict[str, object] = {}
    for into in dict.fromkeys(field.into for field in fields):
        words = [field for field in fields if field.into == into]
        given = [field for field in words if field in said]
        names = " or ".join(dict.fromkeys(f"'{field.name}'" for field in words))
        if len(given) > 1 or (not given and any(field.required for field in words)):
            raise UsageError(f"give {names}{', and only one of them' if len(words) > 1 else ''}")
        values[into] = said[given[0]] if given else words[0].default
    return values
