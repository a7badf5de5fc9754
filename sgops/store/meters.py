"""What was counted, by minute and by hour; and what the journal tells of since it was counted last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from sgops.core.events import EVENT_CODES, EventType
from sgops.core.meters import Durations, Meters, StageMeter, Sum, durations, from_json, to_json
from sgops.core.units import from_ms, to_ms
from sgops.store.database import ReaderPool
from sgops.store.driver import Connection
from sgops.store.encode import json_text
from sgops.store.statements import named

MINUTE: Final = 60
HOUR: Final = 3600
_KEPT: Final = {MINUTE: timedelta(hours=26), HOUR: timedelta(days=400)}
_ALWAYS: Final = 2**62
_TYPES: Final = {code: kind.value for kind, code in EVENT_CODES.items()}


def add_meters(connection: Connection, at: datetime, meters: Meters) -> None:
    """Add what was counted of a minute to what is kept of it, and of its hour."""
    for span in (MINUTE, HOUR):
        start = _start(at, span)
        row = connection.execute("SELECT body FROM meter WHERE span = ? AND at = ?", (span, start)).fetchone()
        total = meters if row is None else from_json(orjson.loads(row[0])).plus(meters)
        connection.execute(
            "INSERT INTO meter (span, at, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
            (span, start, json_text(to_json(total))),
        )


def forget_meters(connection: Connection, now: datetime) -> None:
    """Drop minutes of the day before yesterday, and hours of the year before this."""
    for span, kept in _KEPT.items():
        connection.execute("DELETE FROM meter WHERE span = ? AND at < ?", (span, _start(now - kept, span)))


def read_meters(
    pool: ReaderPool, span: int, since: datetime, until: datetime | None = None
) -> list[tuple[datetime, Meters]]:
    """Give what is kept of the minutes or hours from the one that a moment is in, up to another, oldest first."""
    rows = pool.rows(
        "SELECT at, body FROM meter WHERE span = ? AND at >= ? AND at < ? ORDER BY at",
        (span, _start(since, span), to_ms(until) if until else _ALWAYS),
    )
    return [(from_ms(at), from_json(orjson.loads(body))) for at, body in rows]


def happened(pool: ReaderPool, after: int, until: int) -> Mapping[datetime, Meters]:
    """Count the events with ids above `after` and up to `until`, by the minute."""
    minutes: dict[int, _Minute] = {}
    with pool.connection() as connection:
        connection.execute("BEGIN")
        for name, add in _COUNTS.items():
            for minute, *row in connection.execute(named(name), {"after": after, "until": until}).fetchall():
                add(minutes.setdefault(minute, _Minute.empty()), *row)
        connection.execute("ROLLBACK")
    return {from_ms(minute * MINUTE * 1000): found.meters() for minute, found in sorted(minutes.items())}


@dataclass(slots=True, kw_only=True)
class _Minute:
    """A minute while it is counted."""

    events: dict[str, int]
    sums: dict[str, int]
    jobs: list[tuple[int, int]]
    took: dict[str, list[tuple[int, int]]]
    failed: dict[str, int]
    retries: dict[str, int]

    @classmethod
    def empty(cls) -> _Minute:
        return cls(events={}, sums={}, jobs=[], took={}, failed={}, retries={})

    def meters(self) -> Meters:
        names = sorted({*self.took, *self.failed, *self.retries})
        return Meters(
            events=self.events,
            sums=self.sums,
            jobs=durations(self.jobs),
            stages={
                name: StageMeter(
                    took=durations(self.took[name]) if name in self.took else Durations(),
                    failed=self.failed.get(name, 0),
                    retries=self.retries.get(name, 0),
                )
                for name in names
            },
        )

    def add_events(self, code: int, stage: str | None, number: int) -> None:
        kind = _TYPES.get(code, "unknown")
        self.events[kind] = self.events.get(kind, 0) + number
        if stage is not None:
            counts = self.failed if kind == EventType.STAGE_FAILED else self.retries
            counts[stage] = counts.get(stage, 0) + number

    def add_stages(self, stage: str, ms: int, number: int) -> None:
        self.took.setdefault(stage, []).append((ms, number))

    def add_jobs(self, ms: int, number: int) -> None:
        self.jobs.append((ms, number))

    def add_told(self, code: int, details: str | None) -> None:
        told = orjson.loads(details) if details else {}
        for name, number in _summed(_TYPES.get(code, ""), told):
            self.sums[name] = self.sums.get(name, 0) + number


_COUNTS: Final[Mapping[str, Callable[..., None]]] = {
    "count_events": _Minute.add_events,
    "count_stages": _Minute.add_stages,
    "count_jobs": _Minute.add_jobs,
    "tell_events": _Minute.add_told,
}
# What a recovery found and could not bring back to work.
_GONE: Final = ("dead_lettered", "held")
_FOUND: Final = ("resumed", "restarted", "completed", "awaited", *_GONE)


def _summed(kind: str, told: dict[str, Any]) -> Iterable[tuple[str, int]]:
    if kind == EventType.RECOVERY_FINISHED:
        yield Sum.RECOVERY_FOUND, sum(int(told.get(verdict, 0)) for verdict in _FOUND)
        yield Sum.RECOVERY_FAILED, sum(int(told.get(verdict, 0)) for verdict in _GONE)
    if kind == EventType.CLEANUP_FINISHED:
        yield Sum.CLEANUP_BYTES, int(told.get("bytes", 0))


def _start(at: datetime, span: int) -> int:
    ms = span * 1000
    return to_ms(at) // ms * ms
