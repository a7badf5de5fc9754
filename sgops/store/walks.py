"""Walking along ids, newest first, until enough rows are found or the walk has taken too long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import orjson

from sgops.core.units import from_ms, iso
from sgops.core.views import Page
from sgops.ports import Clock
from sgops.store.driver import Connection
from sgops.store.filters import Listing, Plan
from sgops.store.paging import TOP, cursor_of

T = TypeVar("T")

# How long somebody who looks at a screen waits for a search.
PATIENCE: Final = 0.15
_FIRST: Final = 500
_LONGEST: Final = 16_000
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


class Walk:
    """One way through a table, as a plan says; `forward` goes from the oldest on."""

    def __init__(self, connection: Connection, listing: Listing, plan: Plan, *, forward: bool = False) -> None:
        self._connection = connection
        self._listing = listing
        self._plan = plan
        self._forward = forward
        self._sql = _statement(listing, plan, forward=forward)

    def find(self, stretch: Stretch, limit: int, clock: Clock, patience: float | None = PATIENCE) -> Found:
        """Find up to `limit` ids; without patience given, however long it takes."""
        if not self._plan.ways:
            return Found(ids=())
        began = clock.monotonic()
        stretch = self._within_moments(stretch)
        found: list[int] = []
        # What the ways alone decide is looked up; what else must hold has to be looked for.
        stride = max(limit, _FIRST) if self._plan.rest else limit
        while True:
            ids, passed, farthest = self._look(stretch, stride, limit - len(found))
            found += ids
            if len(found) >= limit or passed < stride:
                return Found(ids=tuple(found))
            stretch = self._beyond(stretch, farthest)
            if patience is not None and clock.monotonic() - began > patience:
                return Found(ids=tuple(found), stopped_at=farthest)
            stride = min(stride * 2, _LONGEST)

    def _look(self, stretch: Stretch, stride: int, limit: int) -> tuple[list[int], int, int]:
        """Pass `stride` rows: those that match, how many there were, and the id of the last."""
        values: Mapping[str, Any] = {
            **self._plan.values,
            "low": stretch.low,
            "high": stretch.high,
            "stride": stride,
            "limit": limit,
        }
        found, passed, farthest = self._connection.execute(self._sql, values).fetchone()
        return sorted(orjson.loads(found), reverse=not self._forward), passed, farthest

    def _beyond(self, stretch: Stretch, farthest: int) -> Stretch:
        if self._forward:
            return Stretch(low=farthest + 1, high=stretch.high)
        return Stretch(low=stretch.low, high=farthest)

    def _within_moments(self, stretch: Stretch) -> Stretch:
        """Leave out the ids that are certainly too old or too young."""
        low, high = stretch.low, stretch.high
        if self._plan.after is not None:
            low = max(low, self._first_born(self._plan.after - _SLACK_MS))
        if self._plan.before is not None:
            high = min(high, self._first_born(self._plan.before + _SLACK_MS))
        return Stretch(low=low, high=high)

    def _first_born(self, moment: int) -> int:
        """Find the first id that was born at a moment or later, by halving: ids grow with time."""
        table, born = self._listing.table, self._listing.born
        next_row = f"SELECT id, {born} FROM {table} NOT INDEXED WHERE id >= ? ORDER BY id LIMIT 1"  # noqa: S608 - our own names
        newest = self._connection.execute(f"SELECT MAX(id) FROM {table}").fetchone()[0] or 0  # noqa: S608 - the same
        low, high = 0, newest + 1
        while low < high:
            middle = (low + high) // 2
            row = self._connection.execute(next_row, (middle,)).fetchone()
            if row is not None and row[1] < moment:
                low = row[0] + 1
            else:
                high = middle
        return low


def page_of_walk(connection: Connection, listing: Listing, found: Found, limit: int, items: tuple[T, ...]) -> Page[T]:
    """Make a page of what a walk found, which was asked for one more than fits; one that gave up says where."""
    if len(found.ids) > limit:
        return Page(items=items, next=cursor_of(found.ids[limit - 1]))
    if found.stopped_at is None:
        return Page(items=items)
    sql = f"SELECT {listing.born} FROM {listing.table} WHERE id = ?"  # noqa: S608 - our own names
    born = connection.execute(sql, (found.stopped_at,)).fetchone()[0]
    what = listing.table.replace("_", " ")
    note = f"looked as far as {what} {found.stopped_at} of {iso(from_ms(born))}; the next page looks further"
    return Page(items=items, next=cursor_of(found.stopped_at), note=note)


def _statement(listing: Listing, plan: Plan, *, forward: bool) -> str:
    """Write the statement of one stride: one row comes back, whatever was found."""
    order, farthest = ("ASC", "MAX") if forward else ("DESC", "MIN")
    ways = " UNION ALL ".join(
        f"SELECT id FROM (SELECT id FROM {way} AND id >= :low AND id < :high ORDER BY id {order} LIMIT :stride)"  # noqa: S608 - names and conditions of our own; values are bound
        for way in plan.ways
    )
    table = listing.table
    looked_for = f"CROSS JOIN {table} ON {table}.id = passed.id {listing.joins} WHERE {' AND '.join(plan.rest)}"
    return f"""
        WITH passed (id) AS MATERIALIZED (
            SELECT id FROM ({ways}) ORDER BY id {order} LIMIT :stride
        )
        SELECT
            (SELECT json_group_array(id) FROM (
                SELECT passed.id FROM passed {looked_for if plan.rest else ""} ORDER BY passed.id {order} LIMIT :limit
            )),
            COUNT(*),
            {farthest}(id)
        FROM passed
    """  # noqa: S608 - the same
