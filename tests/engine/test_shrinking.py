"""What old jobs leave empty goes back to the disk, while others go on writing."""

from __future__ import annotations

from sgops.engine.shrinking import shrink
from sgops.ports import Selection, Submission
from tests.engine.cleaning import a_pipeline
from tests.engine.conftest import MakePlant
from tests.support.plant import Plant


def emptied(plant: Plant) -> Plant:
    """Leave a file of which most holds nothing."""
    plant.start().operations.pause()
    jobs = plant.operations.submit(Submission(name="story", params={"title": "x" * 4000}, count=500)).ids
    plant.operations.cancel(Selection(ids=jobs))
    plant.operations.delete_jobs(Selection(ids=jobs))
    return plant


def test_a_short_disk_gets_the_empty_pages_back(make_plant: MakePlant) -> None:
    plant = emptied(make_plant(a_pipeline()))
    assert plant.assembled is not None
    parts = plant.assembled.engine._parts  # noqa: SLF001 - what an engine is made of has no door
    before = plant.operations.storage().database_free

    gone = shrink(parts, is_short=True)

    assert before > 1_000_000
    assert gone >= before
    assert plant.operations.storage().database_free == 0
    plant.operations.resume()
    assert plant.wait_for(plant.submit()).state == "completed"


def test_a_little_is_not_worth_it(make_plant: MakePlant) -> None:
    plant = emptied(make_plant(a_pipeline()))
    assert plant.assembled is not None

    gone = shrink(plant.assembled.engine._parts)  # noqa: SLF001 - as above

    assert gone == 0
