"""Events are counted as they come, and nothing else is kept of them."""

from __future__ import annotations

import threading

from sgops.core.events import Event, EventType
from sgops.core.meter import Meter
from tests.support.clock import NOON


def an_event(kind: EventType, stage: str | None = None, **details: str) -> Event:
    return Event(type=kind, at=NOON, job=1, stage=stage, details=dict(details))


def test_events_are_counted_by_their_type() -> None:
    meter = Meter()

    meter.hear([an_event(EventType.JOB_CREATED), an_event(EventType.JOB_CREATED), an_event(EventType.JOB_COMPLETED)])

    assert meter.counted().events == {"job.created": 2, "job.completed": 1}
    assert meter.counted().stages == {}


def test_a_stages_attempts_are_counted_by_what_came_of_them() -> None:
    meter = Meter()

    meter.hear([an_event(EventType.STAGE_STARTED, "panels"), an_event(EventType.STAGE_COMPLETED, "panels")])
    meter.hear(
        [an_event(EventType.STAGE_FAILED, "panels", type="timeout"), an_event(EventType.STAGE_SNOOZED, "script")]
    )
    meter.hear([an_event(EventType.STAGE_FAILED, "panels"), an_event(EventType.RETRY_SCHEDULED, "panels")])

    stages = meter.counted().stages
    assert (stages["panels"].completed, stages["panels"].retries) == (1, 1)
    assert stages["panels"].failed == {"timeout": 1, "unknown": 1}
    assert (stages["script"].snoozed, stages["script"].completed) == (1, 0)


def test_a_look_while_it_counts_sees_whole_numbers() -> None:
    meter = Meter()
    batch = [an_event(EventType.STAGE_COMPLETED, f"stage {number}") for number in range(50)]

    def count() -> None:
        for _ in range(200):
            meter.hear(batch)

    counting = threading.Thread(target=count)
    counting.start()
    looks = [meter.counted() for _ in range(200)]
    counting.join(20)

    totals = [look.events.get("stage.completed", 0) for look in looks]
    assert totals == sorted(totals)
    assert meter.counted().events == {"stage.completed": 10_000}
