"""The button that tries how alerts are sent."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from sgops.core.alerting import Incident
from sgops.engine.alerting import Alerting
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages
from tests.engine.test_alerts import alerting, telling
from tests.support.eventually import eventually


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


def test_a_command_that_hangs_ends_with_its_engine(make_plant: MakePlant, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    command = ("sh", "-c", f"echo $$ > {begun}; sleep 1000")
    plant = alerting(make_plant(three_stages()), command=command).start()
    asking = threading.Thread(target=plant.operations.test_alerts, daemon=True)
    asking.start()
    pid = eventually(lambda: begun.exists() and begun.read_text().strip())

    plant.stop()

    eventually(lambda: not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text(), within=5)


def test_a_test_without_an_engine_works_as_well(make_plant: MakePlant, tmp_path: Path) -> None:
    told = tmp_path / "told"
    plant = alerting(make_plant(three_stages()), command=telling(told)).open()

    assert plant.operations.test_alerts().deliveries[0].outcome == "delivered"
    plant.close()


def test_what_cannot_be_written_is_told_once_until_it_is_written_or_over(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    desk = Alerting(plant.assembled.engine._parts)  # type: ignore[union-attr]  # noqa: SLF001
    full = Incident(rule="disk", title="The disk is full", text="nothing is written", value=None, threshold=None)

    told = [desk.tell_unwritten([full], plant.clock.now()) for _ in range(2)]
    asked = [desk.was_told("disk") for _ in range(2)]
    desk.follow([])
    again = desk.tell_unwritten([full], plant.clock.now())
    desk.written([full])

    assert (told, asked, again, desk.was_told("disk")) == ([1, 0], [True, True], 1, False)
    plant.close()
