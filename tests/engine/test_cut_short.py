"""What a cleanup that was killed has left is told to its end, by the next cleanup or by the next engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from sgops.core.failpoints import arm, disarm
from tests.engine.cleaning import AT_ONCE, a_plant, done, there
from tests.engine.conftest import MakePlant


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    disarm()


def die() -> None:
    raise KeyboardInterrupt


def test_an_engine_tells_at_its_start_what_an_engine_before_it_could_not(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, **AT_ONCE)
    job = plant.submit()
    plant.wait_for(job)
    arm("cleanup.after_take", {"die": die})
    with pytest.raises(KeyboardInterrupt):
        done(plant)

    plant.stop()
    plant.start()

    [run] = plant.operations.cleanup_history().items
    assert (run.deleted, run.finished_at is not None) == (4, True)
    assert run.errors == ("it was cut short; 4 of 4 things were looked at again",)


def test_what_an_operator_had_taken_before_the_kill_can_be_brought_back(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, **AT_ONCE)
    job = plant.submit()
    plant.wait_for(job)
    before = there(plant, job)
    arm("cleanup.after_take", {"die": die})
    with pytest.raises(KeyboardInterrupt):
        done(plant)
    gone = there(plant, job)
    plant.stop()
    plant.open()

    undone = plant.operations.undo()

    assert (undone.verb, gone, there(plant, job)) == ("cleanup", {"output.txt"}, before)


def test_a_file_whose_name_cannot_be_shown_is_found_again_and_brought_back(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, **AT_ONCE)
    job = plant.submit()
    plant.wait_for(job)
    odd = plant.folder / "artifacts" / str(job) / "draw.1.temp" / "a\nb\udcff"
    odd.write_text("odd")
    arm("cleanup.before_take", {"die": die})
    with pytest.raises(KeyboardInterrupt):
        done(plant)

    done(plant)
    gone = odd.name not in there(plant, job)
    plant.operations.undo()

    cut_short = plant.operations.cleanup_history().items[-1]
    assert (cut_short.deleted, gone, odd.read_text()) == (0, True, "odd")


def test_a_run_beside_another_waits_for_it_and_does_not_take_it_for_dead(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, **AT_ONCE)
    job = plant.submit()
    plant.wait_for(job)
    other = threading.Thread(target=lambda: done(plant))

    def meanwhile() -> None:
        other.start()
        other.join(0.3)

    arm("cleanup.before_take", {"look": meanwhile})
    done(plant)
    other.join(10)

    runs = plant.operations.cleanup_history().items
    assert sum(run.deleted for run in runs) == 4
    assert not any("cut short" in error for run in runs for error in run.errors)
    assert [check.name for check in plant.operations.verify().checks if not check.ok] == []
