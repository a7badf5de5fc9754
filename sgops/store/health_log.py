"""When a component's health changed, and to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import orjson

from sgops.core.units import from_ms, to_ms
from sgops.core.views import HealthChange, HealthComponent
from sgops.store.database import ReaderPool
from sgops.store.driver import Connection
from sgops.store.encode import json_text

# A component that flaps all day is known to flap.
KEPT: Final = 5000


def log_health(connection: Connection, at: datetime, changes: Mapping[str, HealthComponent]) -> None:
    """Write what components have become, and forget the oldest changes."""
    for name, now in changes.items():
        connection.execute(
            "INSERT INTO health_change (at, component, status, reason, value) VALUES (?, ?, ?, ?, ?)",
            (to_ms(at), name, now.status, now.reason, json_text(now.value)),
        )
    connection.execute("DELETE FROM health_change WHERE id <= (SELECT MAX(id) FROM health_change) - ?", (KEPT,))


def health_changes(pool: ReaderPool, limit: int) -> Sequence[HealthChange]:
    """Give the newest changes, newest first."""
    rows = pool.rows(
        "SELECT id, at, component, status, reason, value FROM health_change ORDER BY id DESC LIMIT ?", (limit,)
    )
    return [
        HealthChange(
            id=id_, at=from_ms(at), component=component, status=status, reason=reason, value=orjson.loads(value)
        )
        for id_, at, component, status, reason, value in rows
    ]
