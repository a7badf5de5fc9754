"""BT-3: jobs that are unique, start later, or come by the clock: each once, whatever clocks and engines do."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sgops.core.settings import ScheduleSettings, TemplateSettings
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages
from tests.support.clock import FakeClock
from tests.support.plant import Plant

ROOT = Path(__file__).parents[2]
TEMPLATES = {"bedtime": TemplateSettings(pipeline="story", params={"scenes": 2})}
HALF_PAST_TWO = ScheduleSettings(template="bedtime", cron="30 2 * * *", timezone="Europe/Berlin")
TABLES = {"templates": TEMPLATES, "schedules": {"nightly": HALF_PAST_TWO}}


def jobs(plant: Plant) -> list[int]:
    return [job.id for job in plant.operations.jobs(Asking(limit=100)).items]


@pytest.mark.parametrize(
    ("evening", "planned"),
    [
        # The clocks leave half past two out: right after the gap.
        (datetime(2030, 3, 30, 20, tzinfo=UTC), datetime(2030, 3, 31, 1, tzinfo=UTC)),
        # Half past two comes twice: the first.
        (datetime(2030, 10, 26, 20, tzinfo=UTC), datetime(2030, 10, 27, 0, 30, tzinfo=UTC)),
    ],
)
def test_bt_3_a_schedule_fires_once_in_the_night_when_clocks_change(
    make_plant: MakePlant, evening: datetime, planned: datetime
) -> None:
    clock = FakeClock(evening)
    plant = make_plant(three_stages(), clock=clock, tables=TABLES).open()
    plant.operations.run_duty("schedules")
    [view] = plant.operations.schedules().items

    for _ in range(48):
        clock.step_wall(timedelta(minutes=15))
        plant.operations.run_duty("schedules")

    [event] = plant.operations.events(Asking(filter="event:schedule.fired")).items
    assert (view.next_at, event.details["planned"]) == (planned, f"{planned:%Y-%m-%dT%H:%M:%S.000Z}")
    assert len(jobs(plant)) == 1


# An engine whose clock says that a time has come, killed at a place while it does what is planned.
DOOMED = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from sgops.boot.failpoints import ACTIONS
from sgops.core import failpoints
from tests.engine.pipelines import three_stages
from tests.requirements.test_bt_planned import TABLES
from tests.support.clock import FakeClock
from tests.support.plant import Plant

clock = FakeClock(datetime.fromisoformat(sys.argv[2]))
plant = Plant(Path(sys.argv[1]), [three_stages()], clock=clock, tables=TABLES).open()
plant.operations.run_duty("schedules")
clock.step_wall(timedelta(hours=12, minutes=40))
failpoints.arm(sys.argv[3] + "=kill", ACTIONS)
plant.operations.run_duty("schedules")
"""


@pytest.mark.parametrize("place", ["schedule.before_keep", "writer.before_commit", "writer.after_commit"])
def test_bt_3_a_schedule_fires_once_for_a_time_at_which_its_engine_was_killed(
    make_plant: MakePlant, tmp_path: Path, place: str
) -> None:
    begun = datetime(2030, 5, 1, 12, tzinfo=UTC)
    words = [str(tmp_path / "data"), begun.isoformat(), place]
    killed = subprocess.run([sys.executable, "-c", DOOMED, *words], cwd=ROOT, capture_output=True, check=False)
    clock = FakeClock(begun + timedelta(hours=12, minutes=50))
    plant = make_plant(three_stages(), clock=clock, tables=TABLES).open()

    for _ in range(3):
        plant.operations.run_duty("schedules")

    assert killed.returncode == -9, killed.stderr
    assert jobs(plant) == [1]
    assert plant.operations.verify().ok


def test_bt_3_a_job_of_a_unique_key_is_there_once_until_it_has_ended(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    first = plant.submit(params={}, unique_key="moon")

    again = plant.submit(params={}, unique_key="moon")
    plant.start().wait_for(first)
    later = plant.submit(params={}, unique_key="moon")

    assert (again == first, later == first) == (True, False)


def test_bt_3_a_job_that_starts_later_waits_and_a_restart_neither_shortens_nor_doubles_it(
    make_plant: MakePlant,
) -> None:
    clock = FakeClock()
    plant = make_plant(three_stages(), clock=clock).open()
    job = plant.submit(params={}, at="+1h")
    due = plant.job(job).due_at
    plant.close()
    clock.advance(timedelta(minutes=59))
    plant.start()
    waiting = plant.job(job)

    clock.advance(timedelta(minutes=1))

    assert (waiting.state, waiting.due_at, waiting.waiting_for) == ("waiting", due, "start")
    assert plant.wait_for(job).state == "completed"
