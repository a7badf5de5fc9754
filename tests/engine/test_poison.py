"""A job that may have killed the engine runs alone, and is buried only if the engine died while it did."""

from __future__ import annotations

import pytest

from sgops.engine.recovery import Death, Recovery
from sgops.engine.tally import Tally
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages
from tests.engine.test_recovery import left_running
from tests.support.plant import Plant
from tests.support.tampering import tamper


def recovered(plant: Plant, death: Death) -> None:
    plant.open()
    assert plant.assembled is not None
    parts = plant.assembled.engine._parts  # noqa: SLF001
    Recovery(parts, death).sweep(Tally(plant.clock.now(), cause="test"), plant.clock.now(), preview=False)


def test_only_those_that_ran_when_the_engine_died_are_suspects(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    guilty = left_running(plant)
    innocent = left_running(plant)

    recovered(plant, Death(died=True, suspects=frozenset({guilty})))

    assert plant.job(guilty).crash_count == 1
    assert plant.job(innocent).crash_count == 0


@pytest.mark.parametrize(("alone", "state"), [(True, "dead"), (False, "queued")])
def test_a_suspect_is_buried_only_if_the_engine_died_while_it_ran_alone(
    make_plant: MakePlant, alone: bool, state: str
) -> None:
    plant = make_plant(three_stages())
    job = left_running(plant)
    tamper(plant.folder, "UPDATE job SET crash_count = 2")

    recovered(plant, Death(died=True, suspects=frozenset({job}), alone=alone))

    view = plant.job(job)
    assert (view.state, view.crash_count) == (state, 3)
    assert (view.last_failure.type if view.last_failure else None) == ("crash" if alone else None)


def test_a_suspect_runs_with_nothing_beside_it(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    suspect = plant.submit(params={}, priority=5)
    others = [plant.submit(params={}) for _ in range(5)]
    plant.close()
    tamper(plant.folder, "UPDATE job SET crash_count = 2 WHERE id = ?", suspect)

    plant.start()

    assert {plant.wait_for(job).state for job in [suspect, *others]} == {"completed"}
    began = plant.job(others[0]).started_at
    ended = plant.job(suspect).finished_at
    assert began is not None
    assert ended is not None
    assert ended <= began
