"""Parts of lists that are never long: pipelines, queues, duties, a job's attempts."""

from __future__ import annotations

from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any, TypeVar

from sgops.core.errors import UsageError
from sgops.core.values import clip, visible
from sgops.core.views import Page

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of a short list is wanted; without a word, all of it."""

    filter: str = ""
    limit: int | None = None
    after: str | None = None


def cut(page: Page[V], part: Part) -> Page[V]:
    """Give those that match, so many of them, after the cursor; a cursor is a number of items seen."""
    matching = [item for item in page.items if all(_holds(item, term) for term in part.filter.split())]
    start = _position(part.after)
    end = len(matching) if part.limit is None else start + part.limit
    return Page(items=tuple(matching[start:end]), next=str(end) if end < len(matching) else page.next, note=page.note)


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise UsageError(f"'{clip(visible(cursor), 60)}' is no cursor of this list", hint="take `next` as it was given")
    return int(cursor)


def _holds(item: object, term: str) -> bool:
    if term.startswith("-") and len(term) > 1:
        return not _holds(item, term[1:])
    key, colon, wanted = term.partition(":")
    if not colon:
        return any(term.lower() in str(_value(item, name)).lower() for name in _names(item))
    if key not in _names(item):
        raise UsageError(f"'{clip(visible(key), 60)}' is no key of this list", hint=_nearest(key, _names(item)))
    return str(_value(item, key)).lower() in wanted.lower().split(",")


def _names(item: Any) -> list[str]:  # noqa: ANN401 - any view: a dataclass
    return [field.name for field in fields(item)]


def _value(item: object, name: str) -> object:
    return getattr(item, name)


def _nearest(key: str, names: list[str]) -> str:
    near = get_close_matches(key, names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names)}"
