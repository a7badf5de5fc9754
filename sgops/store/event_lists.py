"""Lists of events, newest first, and the way of those who follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from sgops.core.events import EVENT_CODES, EventType, level_of
from sgops.core.filter_keys import EVENTS
from sgops.core.query import Term, parse
from sgops.core.views import EventView, Page
from sgops.ports import Asking, Clock
from sgops.store.at_once import rows_of
from sgops.store.database import ReaderPool
from sgops.store.driver import Connection
from sgops.store.filters import Listing, Meaning, Restriction, Road, as_numbers, plan_of
from sgops.store.job_lists import batches
from sgops.store.paging import TOP, id_of
from sgops.store.rows import EVENT_SELECT
from sgops.store.view_rows import event_view
from sgops.store.walks import Stretch, Walk

LISTING: Final = Listing(
    table="event",
    columns={
        "id": "event.id",
        "job": "event.job",
        "stage": "event.stage",
        "batch": "event.batch",
        "event": "event.type",
        "component": "event.type",
        "level": "event.type",
    },
    born="at",
    words=(r"event.details LIKE :quoted ESCAPE '\'", r"event.stage LIKE :plain ESCAPE '\'"),
    roads=(Road(index="event_job", keys=("job",)),),
)


class EventLists:
    """Finds events."""

    def __init__(self, pool: ReaderPool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    def page(self, asking: Asking, now: datetime) -> Page[EventView]:
        """Give one page, newest first; a search that gave up early says how far it looked."""
        return self._page(asking, now, Stretch(high=id_of(asking.after, TOP)))

    def since(self, id: int, asking: Asking, now: datetime) -> Page[EventView]:
        """Give what came after an event, oldest first."""
        return self._page(asking, now, Stretch(low=min(id_of(asking.after, id), TOP) + 1), forward=True)

    def _page(self, asking: Asking, now: datetime, stretch: Stretch, *, forward: bool = False) -> Page[EventView]:
        with self._pool.connection() as connection:
            connection.execute("BEGIN")
            meanings: dict[str, Meaning] = {**_MEANINGS, "batch": lambda term: batches(connection, term)}
            plan = plan_of(parse(asking.filter, EVENTS), LISTING, meanings, now)
            walk = Walk(connection, LISTING, plan, forward=forward)
            return walk.page(asking, self._clock, _oldest_first if forward else _newest_first, stretch)


def _newest_first(connection: Connection, ids: Sequence[int]) -> tuple[EventView, ...]:
    return tuple(map(event_view, rows_of(connection, EVENT_SELECT, ids)))


def _oldest_first(connection: Connection, ids: Sequence[int]) -> tuple[EventView, ...]:
    return _newest_first(connection, ids)[::-1]


def _as_types(holds: Callable[[EventType, Term], bool]) -> Meaning:
    """Say by the numbers that stand in the rows which types a term means."""

    def meaning(term: Term) -> Restriction:
        codes = tuple(code for type_, code in EVENT_CODES.items() if holds(type_, term))
        return Restriction(key=term.key, values=codes, negated=term.negated)

    return meaning


_MEANINGS: Final[dict[str, Meaning]] = {
    "id": as_numbers,
    "job": as_numbers,
    "event": _as_types(lambda type_, term: type_.value in term.values),
    "component": _as_types(lambda type_, term: type_.partition(".")[0] in term.values),
    "level": _as_types(lambda type_, term: level_of(type_) in term.values),
}
