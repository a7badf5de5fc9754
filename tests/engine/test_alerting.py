"""The button that tries how alerts are sent."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages
from tests.engine.test_alerts import alerting, telling


def test_a_test_goes_the_way_of_alerts_and_says_what_came_of_it(make_plant: MakePlant, tmp_path: Path) -> None:
    told = tmp_path / "told"
    plant = alerting(make_plant(three_stages()), command=telling(told)).start()

    alert = plant.operations.test_alerts()

    assert [(sent.by, sent.of, sent.outcome) for sent in alert.deliveries] == [("command", "test", "delivered")]
    assert told.read_text().startswith("raised test sgops")
    assert plant.operations.status().alerts == 0


def test_a_way_that_fails_is_told_with_its_reason(make_plant: MakePlant) -> None:
    command = (sys.executable, "-c", "import sys; sys.exit('no bell here')")
    plant = alerting(make_plant(three_stages()), command=command, webhook="http://127.0.0.1:9/").start()

    sent = plant.operations.test_alerts().deliveries

    assert [(one.by, one.outcome) for one in sent] == [("command", "failed"), ("webhook", "failed")]
    assert "no bell here" in (sent[0].error or "")


def test_a_test_without_an_engine_works_as_well(make_plant: MakePlant, tmp_path: Path) -> None:
    told = tmp_path / "told"
    plant = alerting(make_plant(three_stages()), command=telling(told)).open()

    assert plant.operations.test_alerts().deliveries[0].outcome == "delivered"
    plant.close()
