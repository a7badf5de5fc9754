"""Pages by key: where the next one begins."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias, TypeVar

import orjson

from sgops.core.errors import UsageError
from sgops.core.units import clipped
from sgops.core.views import Page

T = TypeVar("T")
V = TypeVar("V")
Key: TypeAlias = "tuple[int | str, ...]"

# More than any id; AUTOINCREMENT ends before it.
TOP: Final = 1 << 62
MOST: Final = 10_000


def cursor_of(*key: int | str) -> str:
    """Write the key of the last row that was shown."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).rstrip(b"=").decode()


def key_of(cursor: str | None, *kinds: type) -> Key | None:
    """Read a cursor back, which must be of this list; None at the beginning."""
    if cursor is None:
        return None
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise _bad(cursor) from error
    if not isinstance(key, list) or [type(part) for part in key] != list(kinds):
        raise _bad(cursor)
    if any(isinstance(part, int) and abs(part) > TOP for part in key):
        raise _bad(cursor)
    return tuple(key)


def id_of(cursor: str | None, default: int) -> int:
    """Read a cursor that is an id."""
    key = key_of(cursor, int)
    return int(key[0]) if key else default


def limit_of(limit: int) -> int:
    """Keep a page's size within bounds."""
    if not 1 <= limit <= MOST:
        raise UsageError(f"a page has 1 to {MOST:,} rows, not {limit:,}", hint="ask for the next page with its cursor")
    return limit


def page_of(rows: Sequence[T], limit: int, key: Callable[[T], Key], view: Callable[[T], V]) -> Page[V]:
    """Make a page of one row more than fits: the surplus says that there is a next one."""
    shown = rows[:limit]
    more = cursor_of(*key(shown[-1])) if len(rows) > limit else None
    return Page(items=tuple(view(row) for row in shown), next=more)


def _bad(cursor: str) -> UsageError:
    return UsageError(f"{clipped(cursor)} is no cursor of this list", hint="take `next` as the page before gave it")
