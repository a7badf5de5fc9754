"""Alerts are listed, and the way they are sent can be tried."""

from __future__ import annotations

from dataclasses import replace

from sgops.core.views import AlertView
from tests.cli.calling import Caller
from tests.support.fake_operations import FakeOperations
from tests.support.fake_world import an_alert


class Reaching(FakeOperations):
    def test_alerts(self) -> AlertView:
        sent = an_alert(3).deliveries[1]
        return an_alert(3, deliveries=(sent, replace(sent, by="command")))


class Deaf(FakeOperations):
    def test_alerts(self) -> AlertView:
        return an_alert(3, deliveries=())


def test_alerts_say_what_is_wrong_and_who_was_told() -> None:
    answer = Caller()("alerts")

    assert answer.exit == 0
    assert "backlog" in answer.out
    assert "command failed, webhook" in answer.out
    assert "\x1b" not in answer.out


def test_only_those_that_match_are_listed() -> None:
    answer = Caller()("alerts", "state:raised", "--json")

    assert [alert["id"] for alert in answer.json["items"]] == [2]


def test_a_test_that_does_not_arrive_is_exit_1_and_says_why() -> None:
    answer = Caller()("alerts", "test")

    assert answer.exit == 1
    assert answer.out.splitlines()[0].startswith("command")


def test_a_test_that_arrives_is_exit_0() -> None:
    assert Caller(operations=Reaching())("alerts", "test").exit == 0


def test_where_nobody_is_told_it_is_said() -> None:
    answer = Caller(operations=Deaf())("alerts", "test")

    assert answer.exit == 0
    assert "alerts.webhook" in answer.out
