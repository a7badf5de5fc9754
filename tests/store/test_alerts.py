"""Alerts and the messages about them, as they are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.core.alerting import About, Channel, Incident, Sent
from sgops.store import alerts
from sgops.store.alerts import AlertLists
from sgops.store.database import connection_of
from sgops.store.driver import SqliteError
from tests.support.jobs import NOW
from tests.support.shelf import Shelf

DISK = Incident(rule="disk", title="little space", text="1 MiB left", value=2**20, threshold=None)


def test_an_alert_stands_until_it_is_cleared(shelf: Shelf) -> None:
    lists = AlertLists(shelf.pool)
    alert = alerts.raise_alert(connection_of(shelf.database), DISK, NOW)
    standing = lists.standing()

    alerts.clear_alert(connection_of(shelf.database), alert, NOW + timedelta(hours=1))

    assert [(one.rule, one.state, one.value) for one in standing] == [("disk", "raised", 2**20)]
    assert (lists.standing(), lists.count_standing()) == ([], 0)
    assert lists.alert(alert).cleared_at == NOW + timedelta(hours=1)


def test_a_rule_cannot_stand_twice_but_again(shelf: Shelf) -> None:
    connection = connection_of(shelf.database)
    first = alerts.raise_alert(connection, DISK, NOW)

    with pytest.raises(SqliteError):
        alerts.raise_alert(connection, DISK, NOW)
    alerts.clear_alert(connection, first, NOW)
    second = alerts.raise_alert(connection, DISK, NOW)

    assert [one.id for one in AlertLists(shelf.pool).newest(9)] == [second, first]


def test_messages_are_pending_until_somebody_knows_what_became_of_them(shelf: Shelf) -> None:
    connection, lists = connection_of(shelf.database), AlertLists(shelf.pool)
    alert = alerts.raise_alert(connection, DISK, NOW)
    command = alerts.plan_delivery(connection, alert, Channel.COMMAND, About.RAISED, NOW)
    webhook = alerts.plan_delivery(connection, alert, Channel.WEBHOOK, About.RAISED, NOW)
    pending = lists.pending(9)

    alerts.record_sent(connection, Sent(delivery=command, attempts=2, at=NOW))
    alerts.record_sent(connection, Sent(delivery=webhook, attempts=4, at=NOW, error="the webhook answered 500"))

    assert [(message.channel, message.incident.title) for message in pending] == [
        ("command", "little space"),
        ("webhook", "little space"),
    ]
    assert lists.pending(9) == []
    sent = lists.alert(alert).deliveries
    assert [(one.by, one.outcome, one.attempts) for one in sent] == [
        ("command", "delivered", 2),
        ("webhook", "failed", 4),
    ]


def test_the_newest_figures_of_an_alert_are_kept(shelf: Shelf) -> None:
    alert = alerts.raise_alert(connection_of(shelf.database), DISK, NOW)

    newer = Incident(rule="disk", title="another", text="nothing left", value=0, threshold=None)
    alerts.retell_alert(connection_of(shelf.database), alert, newer)

    told = AlertLists(shelf.pool).alert(alert)
    assert (told.title, told.text, told.value) == ("little space", "nothing left", 0)


def test_only_so_many_that_are_over_are_kept(shelf: Shelf) -> None:
    connection = connection_of(shelf.database)
    standing = alerts.raise_alert(connection, DISK, NOW)
    for _ in range(alerts.KEPT + 5):
        alerts.raise_alert(connection, DISK, NOW, over=True)

    kept = AlertLists(shelf.pool).newest(2000)

    assert len(kept) == alerts.KEPT + 1
    assert kept[0].id == standing
