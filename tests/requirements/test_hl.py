"""HL: an engine knows how it feels, says so before it is too late, and tells somebody once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.serving import Place
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Failing, of_stages, three_stages
from tests.engine.test_alerts import alerting, telling
from tests.support.eventually import eventually

PARTS = ["database", "queue", "storage", "services", "memory", "throughput", "scheduler", "workers"]


def test_hl_1_every_part_has_a_status_a_reason_and_a_figure(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    strict = replace(plant.settings.health, disk_free_min=2**60, memory_max=0.0001)
    plant.settings = replace(plant.settings, health=strict)
    plant.start()

    found = plant.operations.health()

    assert list(found.components) == PARTS
    ill = {name: part for name, part in found.components.items() if part.status != "healthy"}
    assert sorted(ill) == ["memory", "storage"]
    assert all(part.reason and part.value for part in ill.values())
    assert found.status == "degraded"


def test_hl_2_changes_are_kept_across_restarts(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    plant.settings = replace(plant.settings, health=replace(plant.settings.health, disk_free_min=2**60))
    plant.start().operations.run_duty("health")
    plant.stop()

    history = plant.start().operations.health_history().items

    assert ("storage", "degraded") in [(change.component, change.status) for change in history]


@pytest.mark.parametrize("organ", ["writer", "timer", "dispatch"])
def test_hl_2_an_engine_that_has_stopped_inside_is_not_live(organ: str, make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    soon = replace(plant.settings.health, stuck_after=timedelta(milliseconds=500))
    plant.settings = replace(plant.settings, health=soon)
    plant.start()
    assert plant.assembled is not None
    engine = plant.assembled.engine
    was = plant.operations.live().status

    match organ:
        case "writer":
            # Long enough for the look, short enough for the end of the test.
            plant.assembled.store.later(lambda _unit: plant.clock.wait(engine.in_a_hurry, 3))
        case "timer":
            engine._machinery.timer.stop(1)  # noqa: SLF001 - nothing ends it before its time but a test
        case _:
            engine._dispatch.land()  # noqa: SLF001 - as above

    assert was == "healthy"
    assert eventually(lambda: plant.operations.live().status == "unhealthy")


@pytest.mark.slow
def test_hl_2_the_probes_have_exit_codes(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare()
    dead = [place.call("health", probe).returncode for probe in ("live", "ready")]
    place.serve()

    alive = [place.call("health", *words).returncode for words in (["live"], ["ready"], [], ["storage"])]
    place.kill()

    assert (dead, alive) == ([1, 1], [0, 0, 0, 0])


def test_hl_3_a_connector_that_cannot_say_how_far_its_work_is_is_refused_at_start(tmp_path: Path) -> None:
    place = Place(tmp_path).prepare()
    (tmp_path / "blind.py").write_text("class Blind:\n    capabilities = {'find'}\n    def submit(self, r, k): ...\n")
    with (tmp_path / "sgops.toml").open("a", encoding="utf-8") as config:
        config.write('\n[connectors.blind]\nclass = "blind:Blind"\n')

    refused = place.call("serve")

    assert refused.returncode == 78
    assert "connectors.blind" in refused.stderr
    assert "'status'" in refused.stderr


def test_hl_4_an_incident_is_told_once_and_once_more_when_it_is_over(make_plant: MakePlant, tmp_path: Path) -> None:
    told = tmp_path / "told"
    sick = of_stages(Failing(9, lambda: RuntimeError("nobody knows")).body(), name="sick")
    plant = alerting(make_plant(sick), command=telling(told)).start()
    plant.wait_for(plant.submit("sick", params={}), "dead")

    for _ in range(3):
        plant.operations.run_duty("alerts")
    plant.operations.dismiss_letters(plant.only(1))
    for _ in range(2):
        plant.operations.run_duty("alerts")

    eventually(lambda: told.exists() and len(told.read_text().splitlines()) == 2, within=20)
    assert [line.split()[:2] for line in told.read_text().splitlines()] == [
        ["raised", "escalated"],
        ["cleared", "escalated"],
    ]
