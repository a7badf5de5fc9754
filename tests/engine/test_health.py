"""The duty that looks at everything, with services that answer and services that do not."""

from __future__ import annotations

from sgops.core.errors import SgopsError
from sgops.testing import FakeConnector
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages
from tests.support.powers import shut, without_power


class Farm(FakeConnector):
    """A service that answers when it likes to."""

    is_there = True

    def ping(self) -> None:
        if not self.is_there:
            raise SgopsError("503")


def test_a_folder_of_artifacts_that_takes_no_file_is_told(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    root = plant.folder / "artifacts"
    before = plant.operations.health("storage").components["storage"]

    with without_power(), shut(root):
        ill = plant.operations.health("storage").components["storage"]

    assert (before.status, ill.status) == ("healthy", "unhealthy")
    assert ill.reason == f"no file can be written in {root}: Permission denied"


def test_services_are_asked_by_the_duty_and_everybody_else_is_told_what_they_said(make_plant: MakePlant) -> None:
    farm, mill = Farm([]), Farm([])
    plant = make_plant(three_stages(), services={"farm": farm, "mill": mill}).start()
    before = plant.operations.health("services").components["services"]
    plant.operations.run_duty("health")
    well = plant.operations.health("services").components["services"]
    farm.is_there = False

    plant.operations.run_duty("health")

    ill = plant.operations.health("services").components["services"]
    assert before.reason == "not asked yet"
    assert (well.status, well.value) == ("healthy", {"farm": "answers", "mill": "answers"})
    assert (ill.status, ill.value) == ("degraded", {"farm": "503", "mill": "answers"})
    assert ill.reason == "farm: 503"
    assert plant.operations.metrics("1h").service_check_rate == 0.75
