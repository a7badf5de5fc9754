"""When a component's health changed."""

from __future__ import annotations

from sgops.core.views import HealthComponent
from sgops.store import health_log
from sgops.store.database import connection_of
from tests.support.jobs import NOW
from tests.support.shelf import Shelf


def test_changes_are_told_newest_first(shelf: Shelf) -> None:
    connection = connection_of(shelf.database)
    health_log.log_health(connection, NOW, {"storage": HealthComponent(status="degraded", reason="little", value=7)})
    health_log.log_health(connection, NOW, {"storage": HealthComponent(status="healthy")})

    changes = health_log.health_changes(shelf.pool, 9)

    assert [(one.component, one.status, one.value) for one in changes] == [
        ("storage", "healthy", None),
        ("storage", "degraded", 7),
    ]


def test_only_so_many_are_kept(shelf: Shelf) -> None:
    connection = connection_of(shelf.database)
    flapping = {f"part {number}": HealthComponent(status="healthy") for number in range(500)}

    for _ in range(health_log.KEPT // 500 + 2):
        health_log.log_health(connection, NOW, flapping)

    assert len(health_log.health_changes(shelf.pool, 10**6)) == health_log.KEPT
