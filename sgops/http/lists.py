"""Parts of lists that are never long: pipelines, queues, duties, a job's attempts."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from sgops.core.errors import UsageError
from sgops.core.filter_keys import CHOICES
from sgops.core.query import Filter, Key, KeySet, Kind, Term, parse
from sgops.core.values import clip, visible
from sgops.core.views import Page
from sgops.http.fields import Part

if TYPE_CHECKING:
    from collections.abc import Hashable

V = TypeVar("V")

_NUMBERS: Final = frozenset({"int", "int | None"})
_FLAGS: Final = frozenset({"bool", "bool | None"})


def cut(page: Page[V], part: Part, of: type[V]) -> Page[V]:
    """Give those that match, so many of them, after the cursor; a cursor is a number of items seen."""
    # Read also where there is nothing to look through: what is misspelt is told all the same.
    wanted = parse(part.filter, _keys(cast("Hashable", of)))
    matching = [item for item in page.items if _matches(item, wanted)]
    start = _position(part.after)
    end = len(matching) if part.limit is None else start + part.limit
    return Page(items=tuple(matching[start:end]), next=str(end) if end < len(matching) else page.next, note=page.note)


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise UsageError(f"'{clip(visible(cursor), 60)}' is no cursor of this list", hint="take `next` as it was given")
    return int(cursor)


@cache
def _keys(of: Any) -> KeySet:  # noqa: ANN401 - any view: a dataclass
    """Every field is a key; what its values can be is read from its type, and from what is known of it."""
    known = CHOICES.get(of.__name__, {})
    return KeySet(keys=tuple(_key(one.name, str(one.type), known.get(one.name, ())) for one in fields(of)))


def _key(name: str, written: str, choices: tuple[str, ...]) -> Key:
    if choices or written in _FLAGS:
        return Key(name=name, kind=Kind.CHOICE, choices=choices or ("true", "false"))
    return Key(name=name, kind=Kind.NUMBER if written in _NUMBERS else Kind.NAME)


def _matches(item: Any, wanted: Filter) -> bool:  # noqa: ANN401 - any view: a dataclass
    return all(_holds(item, term) is not term.negated for term in wanted.terms) and all(
        _tells(item, word.text.lower()) is not word.negated for word in wanted.words
    )


def _holds(item: object, term: Term) -> bool:
    return bool(_said(getattr(item, term.key)) & {value.lower() for value in term.values})


def _tells(item: Any, text: str) -> bool:  # noqa: ANN401 - any view: a dataclass
    return any(text in said for one in fields(item) for said in _said(getattr(item, one.name)))


def _said(value: object) -> frozenset[str]:
    """Write a value as it is searched for; of several, each."""
    return frozenset(str(one).lower() for one in (value if isinstance(value, tuple) else (value,)))
