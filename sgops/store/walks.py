"""Walking along ids, newest first, until enough rows are found or the walk has taken too long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

import orjson

from sgops.core.units import from_ms, iso
from sgops.core.views import Page
from sgops.ports import Asking, Clock
from sgops.store.driver import Connection
from sgops.store.filters import Listing, Plan
from sgops.store.paging import TOP, cursor_of, id_of, limit_of

T = TypeVar("T")

# How long somebody who looks at a screen waits for a search.
PATIENCE: Final = 0.15
# So many rows are passed at first, and twice as many each time up to the longest: a look of about ten milliseconds.
_FIRST: Final = 1_000
_LONGEST: Final = 32_000
# Rows are written a little after the moment they tell of, and not always in that order.
_SLACK_MS: Final = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The ids that a walk found, in its order; `stopped_at` is where it gave up looking, if it did."""

    ids: tuple[int, ...]
    stopped_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Ids between which a walk looks: from `low`, and below `high`."""

    low: int = 0
    high: int = TOP


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What one look found; it passed all rows up to `reached`, which is None at the end of the way."""

    ids: list[int]
    reached: int | None


Views: TypeAlias = Callable[[Connection, Sequence[int]], tuple[T, ...]]
_Look: TypeAlias = Callable[[Stretch, int, int], _Looked]


class Walk:
    """One way through a table, as a plan says; `forward` goes from the oldest on."""

    def __init__(self, connection: Connection, listing: Listing, plan: Plan, *, forward: bool = False) -> None:
        self._connection = connection
        self._listing = listing
        self._plan = plan
        self._forward = forward
        self._look: _Look = self._scan if plan.is_scan else self._follow
        self._sql = (through_table if plan.is_scan else along_indexes)(listing, plan, forward=forward)

    def find(self, stretch: Stretch, limit: int, clock: Clock, patience: float | None = PATIENCE) -> Found:
        """Find up to `limit` ids; without patience given, however long it takes."""
        if not self._plan.ways:
            return Found(ids=())
        began = clock.monotonic()
        stretch = self._worth_a_look(stretch)
        found: list[int] = []
        # What an index decides is looked up at once; what else must hold has to be looked for.
        stride = max(limit, _FIRST) if self._plan.rest else TOP if self._plan.is_scan else limit
        while True:
            looked = self._look(stretch, stride, limit - len(found))
            found += looked.ids
            if len(found) >= limit or looked.reached is None:
                return Found(ids=tuple(found))
            if patience is not None and clock.monotonic() - began > patience:
                return Found(ids=tuple(found), stopped_at=looked.reached)
            stretch = self._beyond(stretch, looked.reached)
            stride = min(stride * 2, _LONGEST)

    def page(self, asking: Asking, clock: Clock, views: Views[T], within: Stretch | None = None) -> Page[T]:
        """Give one page, from the top if nothing is said; a search that gave up early says how far it looked."""
        limit = limit_of(asking.limit)
        found = self.find(within or Stretch(high=id_of(asking.after, TOP)), limit + 1, clock)
        return _page_of(self._connection, self._listing, found, limit, views(self._connection, found.ids[:limit]))

    def _scan(self, stretch: Stretch, stride: int, limit: int) -> _Looked:
        """Look through so many ids of the table itself."""
        if self._forward:
            part = Stretch(low=stretch.low, high=min(stretch.high, stretch.low + stride))
            reached = part.high - 1 if part.high < stretch.high else None
        else:
            part = Stretch(low=max(stretch.low, stretch.high - stride), high=stretch.high)
            reached = part.low if part.low > stretch.low else None
        (found,) = self._ask(part, {"limit": limit})
        return _Looked(ids=self._in_order(found), reached=reached)

    def _follow(self, stretch: Stretch, stride: int, limit: int) -> _Looked:
        """Look at so many rows along the indexes."""
        found, passed, farthest = self._ask(stretch, {"limit": limit, "stride": stride})
        return _Looked(ids=self._in_order(found), reached=farthest if passed == stride else None)

    def _ask(self, stretch: Stretch, values: dict[str, int]) -> tuple[Any, ...]:
        bound = {**self._plan.values, **values, "low": stretch.low, "high": stretch.high}
        row: tuple[Any, ...] = self._connection.execute(self._sql, bound).fetchone()
        return row

    def _in_order(self, ids: str) -> list[int]:
        return sorted(orjson.loads(ids), reverse=not self._forward)

    def _beyond(self, stretch: Stretch, reached: int) -> Stretch:
        if self._forward:
            return Stretch(low=reached + 1, high=stretch.high)
        return Stretch(low=stretch.low, high=reached)

    def _worth_a_look(self, stretch: Stretch) -> Stretch:
        """Leave out ids that do not exist, and those that are certainly too old or too young."""
        newest = self._connection.execute(f"SELECT MAX(id) FROM {self._listing.table}").fetchone()[0]  # noqa: S608 - our own name
        low, high = stretch.low, min(stretch.high, (newest or 0) + 1)
        if self._plan.after is not None:
            low = max(low, self._first_born(self._plan.after - _SLACK_MS, high))
        if self._plan.before is not None:
            high = min(high, self._first_born(self._plan.before + _SLACK_MS, high))
        return Stretch(low=low, high=high)

    def _first_born(self, moment: int, high: int) -> int:
        """Find the first id that was born at a moment or later, by halving: ids grow with time."""
        table, born = self._listing.table, self._listing.born
        next_row = f"SELECT id, {born} FROM {table} NOT INDEXED WHERE id >= ? ORDER BY id LIMIT 1"  # noqa: S608 - our own names
        low = 0
        while low < high:
            middle = (low + high) // 2
            row = self._connection.execute(next_row, (middle,)).fetchone()
            if row is not None and row[1] < moment:
                low = row[0] + 1
            else:
                high = middle
        return low


def _page_of(connection: Connection, listing: Listing, found: Found, limit: int, items: tuple[T, ...]) -> Page[T]:
    """Make a page of what a walk found, which was asked for one more than fits; one that gave up says where."""
    if len(found.ids) > limit:
        return Page(items=items, next=cursor_of(found.ids[limit - 1]))
    if found.stopped_at is None:
        return Page(items=items)
    sql = f"SELECT {listing.born} FROM {listing.table} WHERE id >= ? ORDER BY id LIMIT 1"  # noqa: S608 - our own names
    born = connection.execute(sql, (found.stopped_at,)).fetchone()[0]
    what = listing.table.replace("_", " ")
    note = f"looked as far as {what} {found.stopped_at} of {iso(from_ms(born))}; the next page looks further"
    return Page(items=items, next=cursor_of(found.stopped_at), note=note)


def through_table(listing: Listing, plan: Plan, *, forward: bool) -> str:
    """Write the statement of one look through a table: one row comes back, whatever was found."""
    table, order = listing.table, "ASC" if forward else "DESC"
    held = " AND ".join([f"{table}.id >= :low", f"{table}.id < :high", *plan.rest])
    return f"""
        SELECT json_group_array(id)
        FROM (
            SELECT {table}.id
            FROM {table} NOT INDEXED {listing.joins if plan.rest else ""}
            WHERE {held}
            ORDER BY {table}.id {order}
            LIMIT :limit
        )
    """  # noqa: S608 - names and conditions of our own; values are bound


def along_indexes(listing: Listing, plan: Plan, *, forward: bool) -> str:
    """Write the statement of one look along indexes: one row comes back, whatever was found."""
    order, farthest = ("ASC", "MAX") if forward else ("DESC", "MIN")
    ways = " UNION ALL ".join(
        f"SELECT id FROM (SELECT id FROM {way} AND id >= :low AND id < :high ORDER BY id {order} LIMIT :stride)"  # noqa: S608 - the same
        for way in plan.ways
    )
    table = listing.table
    looked_for = f"CROSS JOIN {table} ON {table}.id = passed.id {listing.joins} WHERE {' AND '.join(plan.rest)}"
    return f"""
        WITH passed (id) AS MATERIALIZED (
            SELECT id FROM ({ways}) ORDER BY id {order} LIMIT :stride
        )
        SELECT
            (
                SELECT json_group_array(id)
                FROM (
                    SELECT passed.id
                    FROM passed {looked_for if plan.rest else ""}
                    ORDER BY passed.id {order}
                    LIMIT :limit
                )
            ),
            COUNT(*),
            {farthest}(id)
        FROM passed
    """  # noqa: S608 - the same
