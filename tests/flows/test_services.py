"""A service that did the work before the engine died: the job ends with that result, and the work was done once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.farmhouse import Farmhouse
from tests.support.farm import Farm, FarmServer

pytestmark = [pytest.mark.slow, pytest.mark.crash, pytest.mark.timeout(3600)]

# `SERVICE_KILLS=200` for the whole campaign.
KILLS = int(os.environ.get("SERVICE_KILLS", "3"))
# Before the service takes the work, when it has and its answer is on the way, and when it is first asked.
MOMENTS = ("submit", "submitted", "status")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Farmhouse]:
    farm = Farm()
    with FarmServer(farm) as server:
        house = Farmhouse(tmp_path, farm, server)
        yield house
        house.place.kill()


def test_work_is_done_once_however_often_the_engine_dies_on_it(house: Farmhouse) -> None:
    house.start()
    outputs = []

    for kill in range(KILLS):
        house.farm.run()
        killed = house.kill_at(MOMENTS[kill % len(MOMENTS)])
        house.submit(kill)
        assert killed.wait(30)
        # Half of the time the service is done while nobody is there, else only after the restart.
        if kill % 2:
            house.farm.finish(f"frames {kill}")
        house.start()
        house.farm.finish(f"frames {kill}")
        outputs.append(house.output_of(kill + 1))

    assert outputs == [f"frames {kill}" for kill in range(KILLS)]
    assert (len(house.farm.submissions), house.farm.most) == (KILLS, 1)
    assert house.operations.verify().ok


@pytest.mark.parametrize("moment", MOMENTS)
def test_work_called_from_a_stage_in_a_process_is_done_once_though_the_engine_dies_on_it(
    moment: str, house: Farmhouse
) -> None:
    house.start()
    killed = house.kill_at(moment)

    house.submit(1, name="studio")
    assert killed.wait(30)
    house.farm.finish("frames")
    house.start()

    frames, worker = house.output_of(1)
    assert house.place.process is not None
    assert (frames, worker == house.place.process.pid) == ("frames", False)
    assert house.sketches == ["1"]
    assert (len(house.farm.submissions), house.farm.most) == (1, 1)
    assert house.operations.verify().ok
