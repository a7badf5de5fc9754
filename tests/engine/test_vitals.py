"""How the engine feels."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sgops.core.errors import NotFound
from sgops.core.views.figures import Figures
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Failing, Gate, of_stages, three_stages
from tests.support.clock import NOON, FakeClock
from tests.support.eventually import eventually
from tests.support.plant import Plant


def test_a_running_engine_is_live_ready_and_healthy(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()

    assert plant.operations.live().status == "healthy"
    assert plant.operations.ready().status == "healthy"
    health = plant.operations.health()
    assert set(health.components) >= {"database", "queue", "storage", "memory", "scheduler", "workers"}


def test_an_engine_that_has_not_begun_is_not_ready_and_says_so(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()

    ready = plant.operations.ready()

    assert ready.status == "unhealthy"
    assert ready.components["engine"].reason == "the engine is idle"


def test_the_status_counts_jobs_and_workers(make_plant: MakePlant) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.body())).start()
    plant.submit()
    assert gate.begun.wait(5)

    status = plant.operations.status()
    gate.open.set()

    assert status.counts == {"running": 1}
    assert (status.workers.total, status.workers.busy) == (4, 1)
    assert status.engine is not None
    assert status.engine.state == "ready"


def test_an_engine_tells_how_the_one_before_it_ended(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    plant.stop()
    clean = plant.start().operations.status().last_stop
    plant.assembled.engine.stop()  # type: ignore[union-attr]
    plant.close(clean=False)

    dirty = plant.open().operations.status().last_stop

    assert clean is not None
    assert clean.clean
    assert dirty is not None
    assert not dirty.clean


def test_an_engine_that_died_is_said_to_have_stopped_when_it_lived_last(make_plant: MakePlant) -> None:
    from tests.engine.test_recovery import left_running

    clock = FakeClock()
    plant = make_plant(three_stages(), clock=clock)
    left_running(plant)
    plant.open(runs=True)
    clock.advance(timedelta(minutes=10))
    plant.operations.run_duty("heartbeat")
    plant.close(clean=False)
    clock.advance(timedelta(hours=1))

    status = plant.start().operations.status()

    assert status.last_stop is not None
    assert (status.last_stop.clean, status.last_stop.at) == (False, NOON + timedelta(minutes=10))
    assert status.recovery is not None
    assert (status.recovery.restarted, status.recovery.repeated_ms) == (1, 600_000)


def test_what_a_dead_engine_left_running_counts_as_interrupted(make_plant: MakePlant) -> None:
    from tests.engine.test_recovery import left_running

    plant = make_plant(three_stages())
    job = left_running(plant)
    plant.open()

    assert plant.operations.status().counts == {"interrupted": 1}
    assert plant.job(job).state == "interrupted"
    assert plant.operations.why(job).state == "interrupted"


def test_a_full_disk_and_scarce_memory_degrade(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    plant.settings = replace(
        plant.settings, health=replace(plant.settings.health, disk_free_min=2**60, memory_max=0.0001)
    )
    plant.open()

    components = plant.operations.health().components

    assert (components["storage"].status, components["memory"].status) == ("degraded", "degraded")


def test_an_unknown_component_is_answered_with_the_ones_there_are(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()

    with pytest.raises(NotFound, match="memory"):
        plant.operations.health("memroy")


def test_what_happens_is_counted_and_the_rest_is_measured(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(Failing(1).body())).start()
    job = plant.submit(params={})
    plant.wait_for(job)

    # Events reach those who count them a moment after their commit.
    figures = eventually(lambda: _once_counted(plant), what="the end to be counted")

    assert figures is not None
    assert figures.jobs == {"completed": 1}
    assert figures.counted.stages["flaky"].completed == 1
    assert figures.counted.stages["flaky"].failed == {"network_timeout": 1}
    assert figures.counted.stages["flaky"].retries == 1
    assert figures.counted.events["job.created"] == 1
    assert (figures.state, figures.workers.busy, figures.backlog) == ("ready", 0, 0)
    assert figures.last_event == plant.operations.events(Asking(limit=1)).items[0].id
    assert figures.memory > 1 << 20


def _once_counted(plant: Plant) -> Figures | None:
    figures = plant.operations.figures()
    return figures if "job.completed" in figures.counted.events else None
