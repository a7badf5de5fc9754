"""A job file becomes one job, once, whatever happens in between; a bad one is set aside with the reason."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sgops.boot.failpoints import ACTIONS, FailpointReached
from sgops.core import failpoints
from sgops.core.settings import InboxSettings
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages
from tests.support.clock import FakeClock
from tests.support.eventually import eventually
from tests.support.plant import Plant

WHOLE = '{"pipeline": "story", "params": {"scenes": 2}, "batch": "dropped"}'


@pytest.fixture
def plant(make_plant: MakePlant) -> Plant:
    return make_plant(three_stages(), clock=FakeClock()).start()


def drop(plant: Plant, name: str, text: str = WHOLE) -> Path:
    path = plant.folder / "inbox" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def look(plant: Plant, *, after: float = 0) -> str:
    """Let time pass, and let the duty look."""
    assert isinstance(plant.clock, FakeClock)
    plant.clock.advance(timedelta(seconds=after))
    return plant.operations.run_duty("inbox").last_report


def jobs(plant: Plant) -> int:
    return len(plant.operations.jobs(Asking()).items)


def reason(plant: Plant, name: str) -> str:
    return (plant.folder / "inbox" / "rejected" / f"{name}.reason.txt").read_text()


def test_a_file_that_is_still_becomes_a_job_and_is_gone(plant: Plant) -> None:
    path = drop(plant, "moon.json")
    look(plant)
    assert jobs(plant) == 0

    report = look(plant, after=2)

    view = plant.wait_for(1)
    assert report == "1 accepted, 0 rejected, 0 not whole yet"
    assert (view.state, view.params) == ("completed", {"scenes": 2})
    assert plant.operations.batch(view.batch or 0).label == "dropped"
    assert not path.exists()
    assert look(plant, after=60) == "0 accepted, 0 rejected, 0 not whole yet"
    [event] = plant.operations.events(Asking(filter="event:inbox.accepted")).items
    assert event.details == {"file": "moon.json", "jobs": [1]}


def test_a_file_that_goes_on_growing_waits(plant: Plant) -> None:
    path = drop(plant, "moon.json", WHOLE[:20])
    look(plant)
    look(plant, after=9)

    path.write_text(WHOLE[:40])
    look(plant, after=9)
    assert path.exists()
    path.write_text(WHOLE)
    look(plant)
    look(plant, after=2)

    assert jobs(plant) == 1


def test_half_a_file_that_stays_half_is_bad_after_a_while(plant: Plant) -> None:
    drop(plant, "moon.json", WHOLE[:20])
    look(plant)
    assert look(plant, after=9) == "0 accepted, 0 rejected, 1 not whole yet"

    look(plant, after=1)

    # The folder's own watcher may have been quicker than this look.
    eventually(lambda: plant.operations.events(Asking(filter="event:inbox.rejected")).items)
    assert reason(plant, "moon.json").startswith("it is not JSON")
    [event] = plant.operations.events(Asking(filter="event:inbox.rejected")).items
    assert (event.level, event.details["file"]) == ("warning", "moon.json")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"pipeline": "stroy"}', "no pipeline or template 'stroy'. Did you mean 'story'?"),
        ('{"pipeline": "story", "priority": 99999}', "priority must be from"),
        ('{"pipeline": "story", "prams": {}}', "did you mean 'params'?"),
        ('{"pipeline": "story", "params": [1]}', "must be a JSON object"),
        ('{"pipeline": "story", "at": "soon"}', "soon"),
    ],
)
def test_a_file_that_asks_for_no_job_is_set_aside_with_the_reason(plant: Plant, text: str, said: str) -> None:
    drop(plant, "moon.json", text)
    look(plant)

    look(plant, after=2)

    assert said in reason(plant, "moon.json")
    assert jobs(plant) == 0


def test_what_is_no_file_is_set_aside_at_once_and_never_followed(plant: Plant, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(WHOLE)
    inbox = plant.folder / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / "link.json").symlink_to(tmp_path / "other.json")
    (inbox / "folder.json").mkdir()
    os.mkfifo(inbox / "pipe.json")
    drop(plant, "giant.json", " " * (2**20 + 1))

    look(plant)

    assert len(list((inbox / "rejected").glob("*.reason.txt"))) == 4
    assert "a link" in reason(plant, "link.json")
    assert "a pipe" in reason(plant, "pipe.json")
    assert jobs(plant) == 0


def test_a_file_of_a_unique_job_that_is_there_makes_no_second_one(plant: Plant) -> None:
    for name in ("a.json", "b.json"):
        drop(plant, name, '{"pipeline": "story", "unique_key": "one", "at": "+1h"}')
    look(plant)

    look(plant, after=2)

    assert jobs(plant) == 1
    assert list((plant.folder / "inbox").glob("*.json")) == []


@pytest.mark.parametrize("place", ["inbox.taken", "inbox.committed"])
def test_what_an_engine_left_in_the_middle_becomes_one_job_and_no_second(plant: Plant, place: str) -> None:
    drop(plant, "moon.json")
    look(plant)
    failpoints.arm(f"{place}=raise", ACTIONS)
    # The clock's own look may be the one that gets there first.
    with suppress(FailpointReached):
        look(plant, after=2)
    failpoints.disarm()
    plant.stop()

    plant.start()
    look(plant, after=2)

    assert jobs(plant) == 1
    assert plant.wait_for(1).state == "completed"
    assert [path for path in (plant.folder / "inbox").rglob("*") if path.is_file()] == []
    assert plant.operations.verify().ok


def test_an_inbox_that_is_turned_off_is_left_alone(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages())
    plant.settings = replace(plant.settings, inbox=InboxSettings(enabled=False))
    plant.folder.mkdir()
    path = drop(plant, "moon.json")

    plant.start()

    assert "inbox" not in {duty.name for duty in plant.operations.duties().items}
    assert path.exists()
