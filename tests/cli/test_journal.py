"""Events are shown as a table, or one a line as they come."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC

import pytest

from sgops.cli.journal import tell_event
from sgops.cli.options import Options
from sgops.cli.session import Session
from tests.support.clock import FakeClock
from tests.support.fake_world import an_event


def test_an_event_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    event = replace(an_event(1), details={"reason": "too slow", "delay_ms": 500})

    tell_event(Session(clock=FakeClock(), zone=UTC), event)

    told = capsys.readouterr().out
    assert told == "12:01:00  stage.started         job 1 panels try 1  reason=too slow  delay_ms=500\n"


def test_an_event_of_the_engine_names_its_component(capsys: pytest.CaptureFixture[str]) -> None:
    event = replace(an_event(1, None), component="engine", event="engine.ready", stage=None, attempt=None, details={})

    tell_event(Session(clock=FakeClock(), zone=UTC), event)

    assert capsys.readouterr().out.split() == ["12:01:00", "engine.ready", "engine"]


def test_as_json_an_event_is_one_object_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    tell_event(Session(options=Options(json=True)), an_event(1))

    told = capsys.readouterr().out
    assert told.count("\n") == 1
    assert json.loads(told)["event"] == "stage.started"
