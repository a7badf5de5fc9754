"""Pages by key: where the next one begins, and how far a search may look before it says so."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import orjson

from sgops.core.errors import UsageError
from sgops.core.views import Page
from sgops.ports import Clock

T = TypeVar("T")
V = TypeVar("V")

# More than any id; AUTOINCREMENT ends before it.
TOP: Final = 1 << 62
MOST: Final = 1000
# A search that no index serves looks newest first, this many rows at a time, and for so long.
_STRIDE: Final = 20_000
_PATIENCE: Final = 0.15


def cursor_of(*key: int | str) -> str:
    """Write the key of the last row that was shown."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).rstrip(b"=").decode()


def key_of(cursor: str | None, *kinds: type) -> tuple[int | str, ...] | None:
    """Read a cursor back; None at the beginning."""
    if cursor is None:
        return None
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise _bad(cursor) from error
    if not isinstance(key, list) or [type(part) for part in key] != list(kinds):
        raise _bad(cursor)
    return tuple(key)


def limit_of(limit: int) -> int:
    """Keep a page's size within bounds."""
    if not 1 <= limit <= MOST:
        raise UsageError(f"limit must be from 1 to {MOST}, not {limit}")
    return limit


def page_of(
    rows: Sequence[T], limit: int, key: Callable[[T], tuple[int | str, ...]], view: Callable[[T], V]
) -> Page[V]:
    """Make a page of one row more than fits: the surplus says that there is a next one."""
    shown = rows[:limit]
    more = cursor_of(*key(shown[-1])) if len(rows) > limit else None
    return Page(items=tuple(view(row) for row in shown), next=more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a walk found, newest first; `stopped_at` is the id before which it gave up looking."""

    ids: tuple[int, ...]
    stopped_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Where a walk through ids begins, where it ends, and how many it wants."""

    below: int
    top: int
    limit: int
    slow: bool


def walk(look: Callable[[int, int, int], Iterable[int]], way: Walk, clock: Clock) -> Found:
    """Collect ids newest first; `look(low, high, limit)` gives those with low <= id < high.

    What an index serves is one look. Anything else is looked through stride by stride, and not for ever.
    """
    if not way.slow:
        return Found(ids=tuple(look(0, way.below, way.limit)))
    began = clock.monotonic()
    found: list[int] = []
    high = min(way.below, way.top + 1)
    while high > 0 and len(found) < way.limit:
        low = max(0, high - _STRIDE)
        found += look(low, high, way.limit - len(found))
        high = low
        if high > 0 and clock.monotonic() - began > _PATIENCE and len(found) < way.limit:
            return Found(ids=tuple(found), stopped_at=high)
    return Found(ids=tuple(found))


def _bad(cursor: str) -> UsageError:
    return UsageError(f"{cursor!r} is no cursor", hint="use the `next` of the page before, as it was")
