"""That a disk is full is told, though it cannot be written down."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sgops.core.errors import StorageFailed
from tests.engine.pipelines import three_stages
from tests.engine.test_alerts import alerting, telling
from tests.faults.test_full_disk import Quota
from tests.support.eventually import eventually
from tests.support.plant import Plant


def test_a_disk_that_takes_nothing_is_told_once_and_written_when_there_is_room(tmp_path: Path) -> None:
    told = tmp_path / "told"
    plant = alerting(Plant(tmp_path / "data", [three_stages()]), command=telling(told)).start()
    disk = Quota(plant)
    disk.fill()
    for title in range(200):
        if plant.operations.ready().status == "unhealthy":
            break
        # The disk is meant to be full: what is refused is told so.
        with suppress(StorageFailed):
            plant.submit(params={"title": f"{title} " * 5000})

    for _ in range(2):
        plant.operations.run_duty("alerts")
    lines = eventually(lambda: told.exists() and told.read_text().splitlines(), within=20)
    disk.free()
    eventually(lambda: plant.operations.ready().status == "healthy", within=20)
    plant.operations.run_duty("alerts")
    plant.stop()

    assert isinstance(lines, list)
    assert {"raised disk", "raised database"} <= {" ".join(line.split()[:2]) for line in told.read_text().splitlines()}
    assert len(told.read_text().splitlines()) == len({*told.read_text().splitlines()})
