"""A job in the engine's hands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.boot.pipelines import entry_of
from sgops.core.job import JobState
from sgops.core.signals import Interruption, StageInterrupted
from sgops.engine.flight import Flight
from tests.engine.pipelines import of_stages
from tests.support.jobs import NOW, a_job


def a_flight(timeout: timedelta | None = None) -> Flight:
    def panels() -> None:
        return None

    pipeline = of_stages()
    pipeline.stage(timeout=timeout)(panels)
    return Flight(a_job(JobState.RUNNING, stage="panels"), entry_of(pipeline), recalled=True)


def test_its_time_begins_when_a_worker_takes_it() -> None:
    flight = a_flight(timeout=timedelta(seconds=30))

    parked = flight.deadline
    flight.take(2, NOW, 100.0)

    assert parked is None
    assert (flight.deadline, flight.seen, flight.worker) == (130.0, 100.0, 2)


def test_the_first_reason_to_stop_stands_and_a_fence_overrides() -> None:
    flight = a_flight()

    flight.ask_stop(Interruption.CANCELLED)
    flight.ask_stop(Interruption.SHUTDOWN)
    first = flight.stop
    flight.ask_stop(Interruption.FENCED)

    assert (first, flight.stop) == (Interruption.CANCELLED, Interruption.FENCED)
    with pytest.raises(StageInterrupted):
        flight.check()


def test_its_twin_can_be_settled_in_its_name_and_was_asked_nothing() -> None:
    flight = a_flight()
    flight.take(2, NOW, 100.0)
    flight.ask_stop(Interruption.DEADLINE)

    twin = flight.twin()

    assert (twin.job, twin.started_at, twin.stop) == (flight.job, NOW, None)


@pytest.mark.parametrize("why", [Interruption.DEADLINE, Interruption.EXPIRED])
def test_the_next_stage_does_not_pay_for_a_deadline_that_passed_when_the_last_one_had_ended(why: Interruption) -> None:
    flight = a_flight(timeout=timedelta(seconds=30))
    flight.take(2, NOW, 100.0)
    flight.leave()
    flight.ask_stop(why)

    flight.advance(flight.job)

    assert flight.stop is None


@pytest.mark.parametrize("why", [Interruption.CANCELLED, Interruption.SHUTDOWN, Interruption.FENCED])
def test_any_other_reason_to_stop_holds_for_the_next_stage_too(why: Interruption) -> None:
    flight = a_flight()
    flight.ask_stop(why)

    flight.advance(flight.job)

    assert flight.stop is why
