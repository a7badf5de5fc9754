"""What the journal tells is counted once, also across engines."""

from __future__ import annotations

from sgops.core.meters import all_of
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Failing, of_stages, three_stages
from tests.support.clock import NOON
from tests.support.plant import Plant


def test_every_event_is_counted_once_however_often_the_duty_runs(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages(), of_stages(Failing(99).body(), name="flaky")).start()
    for name in ("story", "flaky", "story"):
        plant.wait_for(plant.submit(name, params={}))

    for _ in range(3):
        plant.operations.run_duty("meters")

    counted = _kept(plant)
    assert (counted["job.created"], counted["job.completed"], counted["dead_letter.queued"]) == (3, 2, 1)


def test_counting_goes_on_where_the_engine_before_stopped(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    plant.wait_for(plant.submit(params={}))
    plant.operations.run_duty("meters")
    plant.wait_for(plant.submit(params={}))
    plant.stop()

    plant.start().operations.run_duty("meters")

    assert _kept(plant)["job.completed"] == 2


def test_the_room_on_the_disk_is_kept_once_a_minute(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    for _ in range(3):
        plant.operations.run_duty("meters")

    seen = [point.disk_free for point in plant.operations.metrics("1h").series if point.disk_free is not None]

    assert len(seen) == 1
    assert seen[0] > 0
    assert plant.operations.storage().growth is None


def _kept(plant: Plant) -> dict[str, int]:
    assert plant.assembled is not None
    kept = plant.assembled.reader.meters(3600, NOON.replace(year=2000))
    return dict(all_of(meters for _, meters in kept).events)
