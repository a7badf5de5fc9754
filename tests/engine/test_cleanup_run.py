"""A cleanup that is killed anywhere and repeated comes to the same end."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from sgops.core.cleanup import Item
from sgops.core.errors import Refused
from sgops.core.failpoints import arm, disarm
from sgops.core.retention import CleanupKind
from sgops.engine.cleanup_run import in_parts
from sgops.ports import Asking
from tests.engine.cleaning import AT_ONCE, a_plant, done, there
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    disarm()


@pytest.mark.parametrize("place", ["cleanup.after_plan", "cleanup.before_take", "cleanup.after_take"])
def test_a_cleanup_that_was_killed_is_finished_by_the_next(make_plant: MakePlant, place: str) -> None:
    plant = a_plant(make_plant, **AT_ONCE)
    job = plant.submit()
    plant.wait_for(job)

    def die() -> None:
        raise KeyboardInterrupt

    arm(place, {"die": die})
    with pytest.raises(KeyboardInterrupt):
        done(plant)
    done(plant)

    assert there(plant, job) == {"output.txt"}
    history = plant.operations.cleanup_history().items
    assert all(run.finished_at is not None for run in history)
    assert sum(run.deleted for run in history) == 4
    assert len(list((plant.folder / "trash").iterdir())) == 4
    assert [check.name for check in plant.operations.verify().checks if not check.ok] == []


def test_a_long_list_is_cut_into_parts_that_hold_all_of_it() -> None:
    items = [Item(path=str(n), kind=CleanupKind.TEMP, bytes=0, job=None, reason="") for n in range(7)]

    parts = list(in_parts(items, 3))

    assert [len(part) for part in parts] == [3, 3, 1]
    assert [item for part in parts for item in part] == items


def test_what_an_operator_let_go_comes_back_with_an_undo_while_it_lies_in_the_trash(make_plant: MakePlant) -> None:
    plant = a_plant(make_plant, **AT_ONCE)
    job = plant.submit()
    plant.wait_for(job)
    before = there(plant, job)

    done(plant)
    gone = there(plant, job)
    [act] = plant.operations.actions(Asking()).items
    undone = plant.operations.undo(act.id)

    assert (gone, there(plant, job)) == ({"output.txt"}, before)
    assert (act.verb, act.undoable, undone.undone_at is not None) == ("cleanup", True, True)
    assert [row.name for row in plant.operations.artifacts(job).items if row.deleted_at is not None] == []
    assert list((plant.folder / "trash").iterdir()) == []
    with pytest.raises(Refused, match="already undone"):
        plant.operations.undo(act.id)


def test_a_run_that_is_under_way_is_not_taken_for_one_that_was_cut_short(make_plant: MakePlant) -> None:
    plant, gate = a_plant(make_plant, **AT_ONCE), Gate()
    job = plant.submit()
    plant.wait_for(job)
    arm("cleanup.before_take", {"wait": gate.deaf_body()})
    first = threading.Thread(target=lambda: done(plant))
    second = threading.Thread(target=lambda: done(plant, "failed"))

    first.start()
    assert gate.begun.wait(5)
    second.start()
    second.join(0.3)
    gate.open.set()
    first.join(10)
    second.join(10)

    assert plant.operations.verify().ok
    assert there(plant, job) == {"output.txt"}
