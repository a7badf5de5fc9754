"""What changes about an engine while it lives."""

from __future__ import annotations

from datetime import UTC, datetime

from sgops.engine.condition import Condition, EngineState


def test_trouble_with_the_disk_is_noted_and_passed_on_until_it_is_over() -> None:
    heard: list[str | None] = []
    condition = Condition(pid=1, boot="boot", version="0", since=datetime(2030, 1, 1, tzinfo=UTC))
    condition.on_storage = heard.append

    condition.storage_said("full")
    told = condition.storage_problem
    condition.storage_said(None)

    assert (told, condition.storage_problem, heard) == ("full", None, ["full", None])
    assert condition.state is EngineState.IDLE
