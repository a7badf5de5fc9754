"""An event or a message is one line of JSON, without secrets, that acts on no terminal."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.events import Event, EventType
from sgops.core.secrets import Masker
from sgops.runtime.log_lines import component_of, event_line, record_line

NOON = datetime(2030, 1, 1, 12, 0, 0, 250_000, tzinfo=UTC)


def an_event(**fields: Any) -> Event:
    return Event(**{"type": EventType.STAGE_COMPLETED, "at": NOON, "job": 7, **fields})


def a_record(message: str, *args: object, **fields: Any) -> logging.LogRecord:
    named = {"name": "sgops.engine", "levelname": "WARNING", "created": NOON.timestamp()}
    return logging.makeLogRecord({**named, "msg": message, "args": args, **fields})


def test_an_event_is_one_line_with_all_its_fields() -> None:
    event = an_event(batch=3, stage="panels", attempt=2, details={"duration_ms": 120})

    line = event_line(event, Masker())

    assert json.loads(line) == {
        "at": "2030-01-01T12:00:00.250Z",
        "level": "info",
        "component": "stage",
        "event": "stage.completed",
        "job": 7,
        "batch": 3,
        "stage": "panels",
        "attempt": 2,
        "details": {"duration_ms": 120},
    }


def test_a_message_has_the_same_fields() -> None:
    record = a_record("%s of %s", 3, "it", job=9, event="engine.slow", details={"ms": 5})

    line = record_line(record, Masker())

    assert json.loads(line) == {
        "at": "2030-01-01T12:00:00.250Z",
        "level": "warning",
        "component": "engine",
        "event": "engine.slow",
        "job": 9,
        "batch": None,
        "stage": None,
        "attempt": None,
        "details": {"message": "3 of it", "ms": 5},
    }


def test_an_error_brings_its_traceback() -> None:
    with pytest.raises(ValueError, match="hunter2") as caught:
        int("hunter2hunter2")
    record = a_record("it failed", exc_info=(caught.type, caught.value, caught.tb), levelname="CRITICAL")

    line = json.loads(record_line(record, Masker(["hunter2hunter2"])))

    assert line["level"] == "error"
    assert line["details"]["message"] == "it failed"
    assert line["details"]["traceback"].startswith("Traceback")
    assert "base 10: '***'" in line["details"]["traceback"]


def test_secrets_are_masked_by_value_and_by_name() -> None:
    masker = Masker(["canary-secret"])

    event = event_line(an_event(details={"reason": "canary-secret refused", "api_key": "unregistered"}), masker)
    message = record_line(a_record("canary-secret", details={"password": "unregistered"}), masker)

    assert json.loads(event)["details"] == {"reason": "*** refused", "api_key": "***"}
    assert json.loads(message)["details"] == {"message": "***", "password": "***"}


@given(hostile=st.text(st.characters(codec=None), max_size=40))
def test_nothing_in_a_line_acts_on_a_terminal(hostile: str) -> None:
    event = an_event(stage=hostile, details={"reason": hostile})

    line = event_line(event, Masker())

    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", line)
    assert json.loads(line)["stage"] == hostile


def test_what_json_cannot_say_is_described() -> None:
    record = a_record("odd", job=2**70, stage={1, 2}, details={"half": "\ud800", 5: 6})

    line = json.loads(record_line(record, Masker()))

    assert line["job"] == 2**70
    assert line["stage"] == "{1, 2}"
    assert line["details"] == {"message": "odd", "half": "\ud800", "5": 6}


@pytest.mark.parametrize(
    ("logger", "component"),
    [("sgops", "sgops"), ("sgops.runtime.timer", "runtime"), ("uvicorn.error", "uvicorn"), ("root", "root")],
)
def test_a_line_says_who_speaks(logger: str, component: str) -> None:
    assert component_of(logger) == component

    line = json.loads(record_line(a_record("hello", name=logger), Masker()))

    assert line["component"] == component
