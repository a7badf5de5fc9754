"""What an engine gives becomes a status and JSON."""

from __future__ import annotations

import json
import logging

import pytest

from sgops.core.errors import Starting
from sgops.http import routes
from sgops.http.answers import answer_to, refusal
from sgops.ports import Submission
from tests.support.faces import Broken
from tests.support.fake_operations import FakeOperations


class Ear(logging.Handler):
    """Hear what a logger is told, whatever other tests have done to those above it."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.mark.parametrize(("key", "status"), [("new", 201), ("key-5", 200)])
def test_a_new_job_is_created_and_an_existing_one_is_found(key: str, status: int) -> None:
    submission = Submission(name="story", unique_key=key)

    answer = answer_to(FakeOperations(), routes.SUBMIT, {"submission": submission})

    assert answer.status == status
    assert json.loads(answer.body)["existing"] == (status == 200)


def test_what_is_unhealthy_is_unavailable() -> None:
    engine = FakeOperations()

    assert answer_to(engine, routes.READY, {}).status == 503
    assert answer_to(engine, routes.LIVE, {}).status == 200


def test_nothing_and_numbers_are_objects_too() -> None:
    engine = FakeOperations()

    stopped = answer_to(engine, routes.SHUTDOWN, {"now": False})
    deleted = answer_to(engine, routes.DELETE_CHECKPOINTS, {"job": 1})

    assert (stopped.status, json.loads(stopped.body)) == (202, {})
    assert json.loads(deleted.body) == {"count": 3}


def test_an_error_is_an_answer() -> None:
    answer = refusal(Starting("not yet"))

    assert answer.status == 503
    assert json.loads(answer.body)["error"]["code"] == "starting"


def test_a_fault_of_ours_is_logged_with_its_traceback_and_told_without() -> None:
    engine = Broken(ZeroDivisionError("secret figures"))
    heard = Ear()

    logging.getLogger("sgops.http").addHandler(heard)
    try:
        answer = answer_to(engine, routes.STATUS, {})  # type: ignore[arg-type]
    finally:
        logging.getLogger("sgops.http").removeHandler(heard)

    assert answer.status == 500
    assert b"secret" not in answer.body
    assert [str(record.exc_info[1]) for record in heard.records if record.exc_info] == ["secret figures"]
