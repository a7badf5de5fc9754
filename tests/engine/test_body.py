"""What a stage's function brings is judged the same wherever it ran."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from sgops.core.secrets import Masker
from sgops.core.settings import CheckpointSettings, Settings
from sgops.core.signals import Fail, Interruption, Snooze
from sgops.engine import body
from sgops.engine.catalog import Entry
from sgops.engine.flight import Flight, Standing
from sgops.engine.outcome import Completed, Failed, Interrupted, Returned, Snoozed
from tests.engine.pipelines import of_stages
from tests.support.clock import FakeClock
from tests.support.jobs import a_job

LIMITS = CheckpointSettings(max_size=100)


@pytest.fixture
def parts() -> Any:
    settings = replace(Settings(), checkpoints=LIMITS)
    return SimpleNamespace(settings=settings, clock=FakeClock(), masker=Masker(["hunter2"]))


def a_flight(*stages: Any) -> Flight:
    pipeline = of_stages(*stages)
    entry: Any = SimpleNamespace(pipeline=pipeline, first=lambda: pipeline.stages[0])
    kept: Entry = entry
    return Flight(a_job(stage=pipeline.names[-1]), kept, recalled=True)


def test_a_value_becomes_a_payload_with_its_inputs(parts: Any) -> None:
    def script() -> list[int]:
        return [1]

    def panels(script: list[int]) -> int:
        return len(script)

    flight = a_flight(script, panels)
    flight.outputs["script"] = Standing(checkpoint=42, raw=b"[1,2]")

    outcome = body.seal(parts, flight, body.call(parts, flight))

    assert isinstance(outcome, Completed)
    assert (outcome.raw, outcome.inputs) == (b"2", (42,))


def test_an_output_over_the_limit_is_refused_for_good(parts: Any) -> None:
    flight = a_flight(lambda_named("wide", lambda: 0))

    outcome = body.seal(parts, flight, Returned(raw=bytes(range(256)) * 10))

    assert isinstance(outcome, Failed)
    assert (outcome.failure.type, outcome.failure.permanent) == ("invalid_input", True)


@pytest.mark.parametrize(
    ("said", "kind"),
    [(Snooze("3s"), Snoozed), (Fail("no hunter2"), Failed), (object(), Failed)],
    ids=["snooze", "fail", "no JSON"],
)
def test_what_is_no_output_is_what_it_says(said: object, kind: type, parts: Any) -> None:
    flight = a_flight(lambda_named("stage", lambda: said))

    left = body.call(parts, flight)

    assert isinstance(left, kind)
    if isinstance(left, Failed):
        assert "hunter2" not in left.failure.reason


def test_a_stage_that_must_stop_is_not_begun(parts: Any) -> None:
    begun: list[int] = []
    flight = a_flight(lambda_named("stage", lambda: begun.append(1)))
    flight.ask_stop(Interruption.CANCELLED)

    left = body.call(parts, flight)

    assert left == Interrupted(why=Interruption.CANCELLED)
    assert begun == []


def lambda_named(name: str, function: Any) -> Any:
    function.__name__ = name
    return function
