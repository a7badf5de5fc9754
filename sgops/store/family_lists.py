"""Lists of families: dead letters of one kind, the family that failed last first."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import orjson

from sgops.core.filter_keys import LETTERS
from sgops.core.job import Resolution
from sgops.core.query import Filter, Term, parse
from sgops.core.views import FamilyView, Page
from sgops.ports import Asking, Clock
from sgops.store.database import ReaderPool
from sgops.store.driver import Connection
from sgops.store.filters import Listing, plan_of
from sgops.store.letter_lists import walk_of
from sgops.store.paging import TOP, key_of, limit_of, page_of
from sgops.store.statements import named
from sgops.store.view_rows import FAMILY_SELECT, family_view
from sgops.store.walks import Stretch

# What all letters of a family share can be asked of the family itself.
_SHARED: Final = Listing(
    table="letter_family",
    columns={"family": "family", "pipeline": "pipeline", "stage": "stage", "error": "failure_type"},
    born="last_at",
    words=(),
)
# Families of anything else are put together from the letters that match, the newest so many.
_MOST_LETTERS: Final = 20_000


class FamilyLists:
    """Finds the families of pending dead letters."""

    def __init__(self, pool: ReaderPool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    def page(self, asking: Asking, now: datetime) -> Page[FamilyView]:
        """Give one page; where the kept counts do not serve a filter, what it matches is counted."""
        limit = limit_of(asking.limit)
        last_at, family = key_of(asking.after, int, str) or (TOP, "")
        values = {"last_at": last_at, "family": family, "limit": limit + 1}
        wanted = parse(asking.filter, LETTERS)
        with self._pool.connection() as connection:
            if _is_shared(wanted):
                rows, note = _kept(connection, wanted, now, values), None
            else:
                rows, note = self._counted(connection, wanted, now, values)
        page = page_of(rows, limit, lambda row: (row[-1], row[0]), family_view)
        return Page(items=page.items, next=page.next, note=note)

    def _counted(
        self, connection: Connection, wanted: Filter, now: datetime, values: dict[str, Any]
    ) -> tuple[list[Any], str | None]:
        found = walk_of(connection, _pending_unless_asked(wanted), now).find(Stretch(), _MOST_LETTERS, self._clock)
        rows = connection.execute(named("counted_families"), {**values, "ids": orjson.dumps(found.ids).decode()})
        if found.stopped_at is None and len(found.ids) < _MOST_LETTERS:
            return rows.fetchall(), None
        oldest = found.stopped_at or found.ids[-1]
        return rows.fetchall(), f"counted back to dead letter {oldest}; ask for less to see all of it"


def _kept(connection: Connection, wanted: Filter, now: datetime, values: dict[str, Any]) -> list[Any]:
    terms = tuple(term for term in wanted.terms if term.key != "resolution")
    plan = plan_of(Filter(terms=terms), _SHARED, {}, now)
    if not plan.ways:
        return []
    held = " AND ".join(["pending > 0", "(last_at, family) < (:last_at, :family)", *plan.rest])
    sql = f"{FAMILY_SELECT} WHERE {held} ORDER BY last_at DESC, family DESC LIMIT :limit"
    return connection.execute(sql, {**plan.values, **values}).fetchall()


def _is_shared(wanted: Filter) -> bool:
    return not wanted.words and all(_is_said_of_family(term) for term in wanted.terms)


def _is_said_of_family(term: Term) -> bool:
    if term.key == "resolution":
        return term.values == (Resolution.PENDING.value,) and not term.negated
    return term.key in _SHARED.columns


def _pending_unless_asked(wanted: Filter) -> Filter:
    if any(term.key == "resolution" for term in wanted.terms):
        return wanted
    pending = Term(key="resolution", values=(Resolution.PENDING.value,))
    return Filter(terms=(*wanted.terms, pending), words=wanted.words)
