"""What is wrong is told once, until it is over."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sgops.core.errors import Refused
from sgops.core.views import AlertView
from sgops.ports import Asking, BatchSubmission
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Failing, of_stages, three_stages
from tests.support.eventually import eventually
from tests.support.plant import Plant


def alerting(plant: Plant, **alerts: Any) -> Plant:
    quiet = {"duplicates": None, "dead_letter_rate": None, "recovery_rate": None, "backlog": None}
    plant.settings = replace(plant.settings, alerts=replace(plant.settings.alerts, **(quiet | alerts)))
    return plant


def telling(file: Path) -> tuple[str, ...]:
    """Give a command that writes down what it is told."""
    write = f"import sys; open({str(file)!r}, 'a').write(' '.join(sys.argv[1:]) + chr(10))"
    return (sys.executable, "-c", write, "{state}", "{rule}", "{title}")


def test_an_alert_is_raised_once_told_once_and_cleared_once(make_plant: MakePlant, tmp_path: Path) -> None:
    told = tmp_path / "told"
    plant = alerting(make_plant(three_stages()), backlog=2, command=telling(told)).start()
    plant.operations.pause()
    for _ in range(3):
        plant.submit(params={})

    for _ in range(3):
        plant.operations.run_duty("alerts")
    standing = plant.operations.status().alerts
    plant.operations.resume()
    eventually(lambda: plant.operations.status().counts.get("completed") == 3)
    plant.operations.run_duty("alerts")

    lines = eventually(lambda: _lines(told, 2), within=20)
    assert [line.split()[:2] for line in lines] == [["raised", "backlog"], ["cleared", "backlog"]]
    assert standing == 1
    assert plant.operations.status().alerts == 0
    events = [event.event for event in plant.operations.events(Asking()).items if event.component == "alert"]
    assert events == ["alert.cleared", "alert.raised"]


def test_a_raised_alert_survives_a_restart_and_is_not_raised_again(make_plant: MakePlant) -> None:
    plant = alerting(make_plant(three_stages()), backlog=1).start()
    plant.operations.pause()
    for _ in range(2):
        plant.submit(params={})
    plant.operations.run_duty("alerts")
    [before] = plant.operations.alerts().items
    plant.stop()

    plant.start().operations.run_duty("alerts")

    [after] = plant.operations.alerts().items
    assert (after.id, after.raised_at, after.cleared_at) == (before.id, before.raised_at, None)


def test_a_message_that_an_engine_left_is_sent_by_the_next(make_plant: MakePlant, tmp_path: Path) -> None:
    told = tmp_path / "told"
    plant = alerting(make_plant(three_stages()), backlog=1, command=("/no such command",)).start()
    plant.operations.pause()
    for _ in range(2):
        plant.submit(params={})
    plant.operations.run_duty("alerts")
    plant.stop()

    alerting(plant, backlog=1, command=telling(told)).start().operations.run_duty("alerts")

    assert eventually(lambda: _lines(told, 1), within=20)
    assert eventually(lambda: _delivered(plant)).attempts >= 1


def test_a_dead_letter_that_nobody_understands_raises_one_until_it_is_answered(make_plant: MakePlant) -> None:
    plant = alerting(make_plant(of_stages(Failing(99, lambda: RuntimeError("what")).body()))).start()
    plant.wait_for(plant.submit(params={}), "dead")
    plant.operations.run_duty("alerts")
    [raised] = plant.operations.alerts().items

    plant.operations.dismiss_letters(plant.only(1))
    plant.operations.run_duty("alerts")

    [cleared] = plant.operations.alerts().items
    assert (raised.rule, raised.state, raised.value) == ("escalated", "raised", 1)
    assert cleared.state == "cleared"


def test_work_that_goes_on_already_is_kept_out_and_counted(make_plant: MakePlant) -> None:
    plant = alerting(make_plant(three_stages()), duplicates=2).start()
    plant.operations.pause()

    for _ in range(3):
        plant.submit(params={}, unique_key="only one")
    plant.operations.run_duty("alerts")

    assert [(alert.rule, alert.value) for alert in plant.operations.alerts().items] == [("duplicates", 2)]


def test_what_would_be_done_twice_is_counted_when_it_is_refused_too(make_plant: MakePlant) -> None:
    plant = alerting(make_plant(three_stages()), duplicates=2).start()
    first = plant.submit(params={}, unique_key="only one")
    plant.wait_for(first)
    plant.operations.pause()
    second = plant.submit(params={}, unique_key="only one")

    with pytest.raises(Refused, match="has a unique key"):
        plant.operations.rerun(first)
    with pytest.raises(Refused, match=f"job {second} has unique key"):
        plant.operations.submit_batch(BatchSubmission(name="story", lines=b'{"params": {}, "unique_key": "only one"}'))
    plant.operations.run_duty("alerts")

    assert [(alert.rule, alert.value) for alert in plant.operations.alerts().items] == [("duplicates", 2)]


def test_when_half_of_the_jobs_die_it_is_told_with_the_share(make_plant: MakePlant) -> None:
    plant = alerting(
        make_plant(three_stages(), of_stages(Failing(9, lambda: PermissionError("no")).body(), name="sick")),
        dead_letter_rate=0.4,
    ).start()
    for name in ("story", "sick"):
        plant.wait_for(plant.submit(name, params={}))

    plant.operations.run_duty("alerts")

    assert [(alert.rule, alert.value) for alert in plant.operations.alerts().items] == [("dead_letter_rate", 0.5)]


def _lines(file: Path, count: int) -> list[str]:
    lines = file.read_text().splitlines() if file.exists() else []
    return lines if len(lines) >= count else []


def _delivered(plant: Plant) -> Any:
    alerts: tuple[AlertView, ...] = plant.operations.alerts().items
    sent = [delivery for alert in alerts for delivery in alert.deliveries if delivery.outcome == "delivered"]
    return sent[0] if sent else None
