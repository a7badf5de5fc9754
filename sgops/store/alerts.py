"""Alerts as they are kept: one standing row a rule, and every message about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import orjson

from sgops.core.alerting import About, Channel, Incident, Message, Outcome, Sent
from sgops.core.units import from_ms, to_ms
from sgops.core.values import Json
from sgops.core.views import AlertView, DeliveryView
from sgops.store.database import ReaderPool
from sgops.store.driver import Connection, Row
from sgops.store.encode import json_text
from sgops.store.rows import maybe_at
from sgops.store.statements import named

# So many incidents that are over are kept.
KEPT: Final = 1000

_SELECT: Final = "SELECT id, rule, title, text, value, threshold, raised_at, cleared_at FROM alert "


def raise_alert(connection: Connection, incident: Incident, now: datetime, *, over: bool = False) -> int:
    """Write an incident; one that is `over` at once stands for nobody's rule."""
    at = to_ms(now)
    values = (
        incident.rule,
        incident.title,
        incident.text,
        json_text(incident.value),
        json_text(incident.threshold),
        at,
        at if over else None,
    )
    cursor = connection.execute(
        "INSERT INTO alert (rule, title, text, value, threshold, raised_at, cleared_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    connection.execute(named("forget_alerts"), {"kept": KEPT})
    return int(cursor.lastrowid or 0)


def retell_alert(connection: Connection, alert: int, incident: Incident) -> None:
    """Keep the newest figures of an incident that goes on."""
    connection.execute(
        "UPDATE alert SET text = ?, value = ? WHERE id = ?", (incident.text, json_text(incident.value), alert)
    )


def clear_alert(connection: Connection, alert: int, now: datetime) -> None:
    """Write when an incident ended."""
    connection.execute("UPDATE alert SET cleared_at = ? WHERE id = ? AND cleared_at IS NULL", (to_ms(now), alert))


def plan_delivery(connection: Connection, alert: int, channel: Channel, about: About, now: datetime) -> int:
    """Write that a message is to be sent, in the transaction of what it tells."""
    cursor = connection.execute(
        "INSERT INTO delivery (alert, channel, about, outcome, attempts, at) VALUES (?, ?, ?, ?, 0, ?)",
        (alert, channel.value, about.value, Outcome.PENDING.value, to_ms(now)),
    )
    return int(cursor.lastrowid or 0)


def record_sent(connection: Connection, sent: Sent) -> None:
    """Write what became of a message."""
    connection.execute(
        "UPDATE delivery SET outcome = ?, attempts = attempts + ?, at = ?, error = ? WHERE id = ?",
        (sent.outcome.value, sent.attempts, to_ms(sent.at), sent.error, sent.delivery),
    )


class AlertLists:
    """Reads alerts with what was sent about them."""

    def __init__(self, pool: ReaderPool) -> None:
        self._pool = pool

    def newest(self, limit: int) -> list[AlertView]:
        """Give those that stand, then the newest that are over."""
        return self._views("ORDER BY cleared_at IS NOT NULL, id DESC LIMIT ?", (limit,))

    def standing(self) -> list[AlertView]:
        """Give those that stand, oldest first."""
        return self._views("WHERE cleared_at IS NULL ORDER BY id", ())

    def count_standing(self) -> int:
        return int(self._pool.rows("SELECT COUNT(*) FROM alert WHERE cleared_at IS NULL")[0][0])

    def alert(self, alert: int) -> AlertView:
        return self._views("WHERE id = ?", (alert,))[0]

    def pending(self, limit: int) -> list[Message]:
        """Give messages of which nobody knows what became of them, oldest first."""
        return [_message(row) for row in self._pool.rows(named("pending_deliveries"), (limit,))]

    def _views(self, where: str, values: Sequence[int]) -> list[AlertView]:
        with self._pool.connection() as connection:
            connection.execute("BEGIN")
            rows = connection.execute(_SELECT + where, values).fetchall()
            sent = _deliveries(connection, [row[0] for row in rows])
            connection.execute("ROLLBACK")
        return [_view(row, sent.get(row[0], ())) for row in rows]


def _deliveries(connection: Connection, alerts: Sequence[int]) -> Mapping[int, tuple[DeliveryView, ...]]:
    found: dict[int, tuple[DeliveryView, ...]] = {}
    for alert, channel, about, outcome, attempts, at, error in connection.execute(
        named("deliveries_of_alerts"), (json_text(list(alerts)),)
    ).fetchall():
        view = DeliveryView(by=channel, of=about, outcome=outcome, attempts=attempts, at=from_ms(at), error=error)
        found[alert] = (*found.get(alert, ()), view)
    return found


def _view(row: Row, deliveries: tuple[DeliveryView, ...]) -> AlertView:
    id_, rule, title, text, value, threshold, raised_at, cleared_at = row
    return AlertView(
        id=id_,
        rule=rule,
        state="raised" if cleared_at is None else "cleared",
        title=title,
        text=text,
        value=_json(value),
        threshold=_json(threshold),
        raised_at=from_ms(raised_at),
        cleared_at=maybe_at(cleared_at),
        deliveries=deliveries,
    )


def _message(row: Row) -> Message:
    delivery, channel, about, at, rule, title, text, value, threshold = row
    return Message(
        delivery=delivery,
        channel=Channel(channel),
        about=About(about),
        at=from_ms(at),
        incident=Incident(rule=rule, title=title, text=text, value=_json(value), threshold=_json(threshold)),
    )


def _json(text: str) -> Json:
    read: Json = orjson.loads(text)
    return read
