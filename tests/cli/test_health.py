"""Health is told part by part, and by the exit code."""

from __future__ import annotations

from sgops.core.views import HealthView
from tests.cli.calling import Caller
from tests.support.fake_operations import FakeOperations
from tests.support.fake_world import a_health


class Degraded(FakeOperations):
    def health(self, component: str | None = None) -> HealthView:
        return a_health("storage", status="degraded")


def test_every_part_has_a_line_with_its_figure_and_reason() -> None:
    answer = Caller()("health")

    assert answer.exit == 0
    assert answer.out.splitlines()[0] == "✓ healthy"
    assert "  storage   ✓ healthy  1TiB free  as it should be" in answer.out


def test_degraded_is_no_failure() -> None:
    assert Caller(operations=Degraded())("health").exit == 0


def test_not_ready_is_exit_1() -> None:
    answer = Caller()("health", "ready", "--json")

    assert answer.exit == 1
    assert answer.json["status"] == "unhealthy"


def test_no_engine_is_neither_live_nor_ready() -> None:
    call = Caller(is_alive=False)

    assert [call("health", probe).exit for probe in ("live", "ready")] == [1, 1]
    assert call("health", "live", "--json").json["components"]["engine"]["reason"] == "no engine runs here"


def test_a_live_engine_is_exit_0() -> None:
    assert Caller()("health", "live").exit == 0


def test_a_component_that_is_not_there_is_not_found() -> None:
    answer = Caller()("health", "storag")

    assert answer.exit == 3
    assert "storage" in answer.err


def test_the_history_says_what_each_part_became() -> None:
    answer = Caller()("health", "history")

    assert answer.exit == 0
    assert "degraded" in answer.out
    assert "storage" in answer.out


def test_the_history_can_be_filtered_and_nothing_else_can() -> None:
    call = Caller()

    assert [change["id"] for change in call("health", "history", "status:degraded", "--json").json["items"]] == [1]
    assert call("health", "storage", "status:degraded").exit == 2
