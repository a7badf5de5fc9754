"""The journal and the acts, read page by page."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sgops.core.events import EVENT_CODES, EventType, level_of
from sgops.core.filter_keys import EVENTS
from sgops.core.query import Filter, Term, parse
from sgops.core.units import from_ms
from sgops.core.views import ActionView, EventView, Page
from sgops.ports import Asking, Clock
from sgops.store.database import ReaderPool
from sgops.store.driver import Row
from sgops.store.filters import Clauses, Column, clauses_of
from sgops.store.paging import TOP, Found, Walk, cursor_of, key_of, limit_of, page_of, walk
from sgops.store.rows import EVENT_SELECT, event_from, maybe_at

_COLUMNS: Final = {
    "job": Column(sql="event.job", fast=True),
    "id": Column(sql="event.id", fast=True),
    "stage": Column(sql="event.stage"),
    "batch": Column(sql="CAST(event.batch AS TEXT)"),
    "type": Column(sql="event.type"),
}
_TEXT: Final = ("event.details", "event.stage")


class EventLists:
    """Finds events and acts."""

    def __init__(self, pool: ReaderPool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    def page(self, asking: Asking, now: datetime) -> Page[EventView]:
        """Give one page, newest first."""
        limit = limit_of(asking.limit)
        after = key_of(asking.after, int)
        found = self._find(asking.filter, now, int(after[0]) if after else TOP, limit + 1)
        views = self._views(found.ids[:limit])
        if found.stopped_at is not None:
            note = f"looked back to event {found.stopped_at}; the next page looks further"
            return Page(items=views, next=cursor_of(found.stopped_at), note=note)
        return Page(items=views, next=cursor_of(views[-1].id) if len(found.ids) > limit else None)

    def since(self, id: int, asking: Asking, now: datetime) -> Page[EventView]:
        """Give what came after an event, oldest first: the way of those who follow."""
        limit = limit_of(asking.limit)
        clauses = _clauses(asking.filter, now)
        where = ["event.id > ?", *clauses.rest]
        values: list[Any] = [id, *clauses.values]
        for keys in clauses.walks[:1]:
            where += [f"{column} = ?" for column, _ in keys]
            values += [value for _, value in keys]
        sql = f"{EVENT_SELECT} WHERE {' AND '.join(where)} ORDER BY event.id LIMIT ?"
        rows = self._pool.rows(sql, [*values, limit])
        return Page(items=tuple(view_of(row) for row in rows), next=cursor_of(rows[-1][0]) if rows else None)

    def actions(self, asking: Asking) -> Page[ActionView]:
        """Give the operator's acts, newest first."""
        limit = limit_of(asking.limit)
        after = key_of(asking.after, int)
        sql = """
            SELECT id, verb, target, at, undoable, undone_at, command
            FROM action
            WHERE id < ?
            ORDER BY id DESC
            LIMIT ?
        """
        rows = self._pool.rows(sql, (after[0] if after else TOP, limit + 1))
        return page_of(rows, limit, lambda row: (row[0],), _action_from)

    def _views(self, ids: tuple[int, ...]) -> tuple[EventView, ...]:
        marks = ", ".join("?" * len(ids))
        rows = self._pool.rows(f"{EVENT_SELECT} WHERE id IN ({marks}) ORDER BY id DESC", ids)
        return tuple(view_of(row) for row in rows)

    def _find(self, text: str, now: datetime, below: int, limit: int) -> Found:
        clauses = _clauses(text, now)

        def look(low: int, high: int, limit: int) -> list[int]:
            ids: set[int] = set()
            for keys in clauses.walks:
                where = [f"{column} = ?" for column, _ in keys] + ["event.id >= ?", "event.id < ?", *clauses.rest]
                sql = f"SELECT event.id FROM event WHERE {' AND '.join(where)} ORDER BY event.id DESC LIMIT ?"
                values = [*(value for _, value in keys), low, high, *clauses.values, limit]
                ids.update(row[0] for row in self._pool.rows(sql, values))
            return sorted(ids, reverse=True)[:limit]

        top = self._pool.rows("SELECT MAX(id) FROM event")[0][0] or 0
        return walk(look, Walk(below=below, top=top, limit=limit, slow=clauses.slow), self._clock)


def view_of(row: Row) -> EventView:
    """Show one event."""
    event = event_from(row)
    return EventView(
        id=row[0],
        seq=event.seq,
        at=event.at,
        level=event.level,
        component=event.component,
        job=event.job,
        batch=event.batch,
        stage=event.stage,
        attempt=event.attempt,
        event=event.type.value,
        details=event.details,
    )


def _clauses(text: str, now: datetime) -> Clauses:
    wanted = parse(text, EVENTS)
    known = Filter(terms=tuple(_as_types(term) for term in wanted.terms), words=wanted.words)
    return clauses_of(known, _COLUMNS, text=_TEXT, born="event.at", now=now)


def _as_types(term: Term) -> Term:
    """Say a level, a component or a type by the numbers that stand in the rows."""
    match term.key:
        case "event":
            types = [EventType(value) for value in term.values]
        case "component":
            types = [type_ for type_ in EventType if type_.partition(".")[0] in term.values]
        case "level":
            types = [type_ for type_ in EventType if level_of(type_) in term.values]
        case _:
            return term
    return Term(key="type", values=tuple(str(EVENT_CODES[type_]) for type_ in types), negated=term.negated)


def _action_from(row: Row) -> ActionView:
    return ActionView(
        id=row[0],
        verb=row[1],
        target=row[2],
        at=from_ms(row[3]),
        undoable=bool(row[4]),
        undone_at=maybe_at(row[5]),
        command=row[6],
    )
