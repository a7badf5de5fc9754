"""A row of the table knows what it asks, and what comes back."""

from __future__ import annotations

import types

from sgops.core.views import EventView, JobView, Page
from sgops.http import routes
from tests.support.fake_operations import FakeOperations


def test_the_type_of_the_answer_is_the_ports() -> None:
    assert routes.SHOW_JOB.answers is JobView
    assert routes.JOB_EVENTS.answers == Page[EventView]
    assert routes.SHUTDOWN.answers is types.NoneType
    assert routes.DELETE_CHECKPOINTS.answers is int


def test_the_types_of_wrapped_questions_are_those_of_what_they_wrap() -> None:
    engine = FakeOperations()

    page = routes.ATTEMPTS.perform(engine, {"job": 1})

    assert routes.ATTEMPTS.answers == Page[type(page.items[0])]  # type: ignore[misc]


def test_a_method_of_the_port_is_asked_of_the_engine_at_hand() -> None:
    engine = FakeOperations()

    job = routes.SHOW_JOB.perform(engine, {"job": 2})

    assert job == engine.job(2)
