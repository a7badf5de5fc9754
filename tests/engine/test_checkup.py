"""An engine whose parts stop, one by one and for real."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from sgops.core.throughput import Pace
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages
from tests.support.clock import FakeClock
from tests.support.eventually import eventually
from tests.support.plant import Plant

NAMES = {"database", "queue", "storage", "services", "memory", "throughput", "scheduler", "workers"}


def impatient(plant: Plant) -> Plant:
    soon = replace(plant.settings.health, stuck_after=timedelta(milliseconds=600))
    plant.settings = replace(plant.settings, health=soon)
    return plant


def test_every_part_is_looked_at(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()

    health = plant.operations.health()

    assert set(health.components) == NAMES
    assert all(part.checked_at is not None for part in health.components.values())


def test_an_engine_whose_writer_hangs_is_not_live_until_it_goes_on(make_plant: MakePlant) -> None:
    plant = impatient(make_plant(three_stages())).start()
    let_go = threading.Event()
    assert plant.assembled is not None
    plant.assembled.store.later(lambda _unit: let_go.wait(30))

    dead = eventually(lambda: _dead(plant, "database"))
    let_go.set()

    assert "one commit" in dead
    assert eventually(lambda: plant.operations.live().status == "healthy")


def test_an_engine_whose_writer_has_ended_is_not_live(make_plant: MakePlant) -> None:
    plant = impatient(make_plant(three_stages())).open(runs=True)
    assert plant.assembled is not None

    plant.assembled.store._writer.stop(5)  # noqa: SLF001 - nothing ends it before its time but a test

    assert "has stopped" in eventually(lambda: _dead(plant, "database"))
    plant.close()


def test_an_engine_whose_timer_has_stopped_is_not_live(make_plant: MakePlant) -> None:
    plant = impatient(make_plant(three_stages())).start()
    assert plant.assembled is not None
    assert plant.operations.live().status == "healthy"

    plant.assembled.engine._machinery.timer.stop(1)  # noqa: SLF001 - nothing ends it before its time but a test

    assert "not ticked" in eventually(lambda: _dead(plant, "scheduler"))


@pytest.mark.parametrize("organ", ["_pool", "_dispatch"])
def test_an_engine_that_hands_out_no_work_any_more_is_not_live(organ: str, make_plant: MakePlant) -> None:
    plant = impatient(make_plant(three_stages())).start()
    assert plant.assembled is not None
    stopped = getattr(plant.assembled.engine, organ)

    stopped.stop(1) if organ == "_pool" else stopped.land()

    # Idle threads look up once in a while.
    assert eventually(lambda: _dead(plant, "workers"), within=30)


def test_an_engine_that_is_busy_lives(make_plant: MakePlant) -> None:
    gates = [Gate() for _ in range(4)]
    plant = impatient(make_plant(*(of_stages(gate.body(), name=f"busy-{n}") for n, gate in enumerate(gates)))).start()
    for number, gate in enumerate(gates):
        plant.submit(f"busy-{number}")
        assert gate.begun.wait(5)

    live = plant.operations.live()
    for gate in gates:
        gate.open.set()

    assert (live.status, live.components["workers"].value) == ("healthy", 4)


def test_changes_are_kept_and_told_also_after_a_restart(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    plant.operations.run_duty("health")
    plant.stop()
    plant.settings = replace(plant.settings, health=replace(plant.settings.health, disk_free_min=2**60))
    plant.start()
    for _ in range(3):
        plant.operations.run_duty("health")
    plant.stop()

    plant.settings = replace(plant.settings, health=replace(plant.settings.health, disk_free_min=0))
    plant.start().operations.run_duty("health")

    changes = [(one.component, one.status) for one in plant.operations.health_history().items]
    assert [one for one in changes if one[0] == "storage"] == [("storage", "healthy"), ("storage", "degraded")]


def test_the_pace_is_learned_while_there_is_work_and_outlives_the_engine(make_plant: MakePlant) -> None:
    clock, gate = FakeClock(), Gate()
    plant = make_plant(of_stages(gate.body()), clock=clock).start()
    _look_twice(plant, clock)
    idle = _pace(plant)
    plant.submit()
    assert gate.begun.wait(5)

    _look_twice(plant, clock)
    gate.open.set()
    plant.stop()
    plant.start().operations.run_duty("health")

    assert idle.seen == timedelta(0)
    assert _pace(plant).seen == timedelta(minutes=1)


def test_a_duty_that_fails_degrades_the_scheduler(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    assert plant.assembled is not None
    plant.assembled.reader.close()

    with pytest.raises(Exception, match=r".*"):
        plant.operations.run_duty("meters")

    roster = plant.assembled.engine._roster  # noqa: SLF001 - the readers are gone, and with them every other way
    assert any(said.startswith("meters failed") for said in roster.failing())


def _look_twice(plant: Plant, clock: FakeClock) -> None:
    plant.operations.run_duty("health")
    clock.advance(timedelta(minutes=1))
    plant.operations.run_duty("health")


def _dead(plant: Plant, component: str) -> str:
    part = plant.operations.live().components.get(component)
    return part.reason if part is not None and part.status == "unhealthy" else ""


def _pace(plant: Plant) -> Pace:
    assert plant.assembled is not None
    kept = plant.assembled.reader.get("pace") or {}
    assert isinstance(kept, dict)
    return Pace(usual=float(str(kept.get("usual", 0))), seen=timedelta(milliseconds=float(str(kept.get("seen_ms", 0)))))
