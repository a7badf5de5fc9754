"""A schedule fires once for each planned time: on time, late, after a crash, with the clock set back."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sgops.boot.failpoints import ACTIONS, FailpointReached
from sgops.core import failpoints
from sgops.core.errors import NotFound, Refused
from sgops.core.setting_types import Overlap
from sgops.core.settings import ScheduleSettings, TemplateSettings
from sgops.ports import Asking
from tests.engine.pipelines import Gate, of_stages, three_stages
from tests.support.clock import FakeClock
from tests.support.eventually import eventually

if TYPE_CHECKING:
    from tests.engine.conftest import MakePlant
    from tests.support.plant import Plant

NIGHT = ScheduleSettings(template="bedtime", cron="0 2 * * *", timezone="Europe/Berlin")
TEMPLATES = {"bedtime": TemplateSettings(pipeline="story", params={"scenes": 2})}
BEFORE = datetime(2030, 1, 1, 12, tzinfo=UTC)
AT_TWO = datetime(2030, 1, 2, 1, tzinfo=UTC)


def planned(make_plant: MakePlant, *pipelines: Any, clock: FakeClock, **options: Any) -> Plant:
    settings = ScheduleSettings(**{**_fields(NIGHT), **options})
    tables = {"templates": TEMPLATES, "schedules": {"nightly": settings}}
    return make_plant(*(pipelines or (three_stages(),)), clock=clock, tables=tables)


def _fields(settings: ScheduleSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in ScheduleSettings.__dataclass_fields__}


def turn(clock: FakeClock, at: datetime) -> None:
    clock.step_wall(at - clock.now())


def look(plant: Plant) -> str:
    return plant.operations.run_duty("schedules").last_report


def jobs(plant: Plant) -> list[int]:
    return [job.id for job in plant.operations.jobs(Asking()).items]


def skipped(plant: Plant) -> list[Any]:
    return [event.details for event in plant.operations.events(Asking(filter="event:schedule.skipped")).items]


def test_a_schedule_fires_at_its_time_and_knows_the_next(make_plant: MakePlant) -> None:
    clock = FakeClock(BEFORE)
    plant = planned(make_plant, clock=clock).open()
    early = look(plant)

    turn(clock, AT_TWO + timedelta(seconds=2))
    report = look(plant)

    [view] = plant.operations.schedules().items
    assert (early, report) == ("nothing was due", "fired nightly")
    assert (view.next_at, view.last_job) == (AT_TWO + timedelta(days=1), jobs(plant)[0])
    assert plant.job(jobs(plant)[0]).template == "bedtime"
    assert look(plant) == "nothing was due"


def test_a_clock_that_is_set_back_fires_nothing_twice(make_plant: MakePlant) -> None:
    clock = FakeClock(BEFORE)
    plant = planned(make_plant, clock=clock).open()
    look(plant)
    turn(clock, AT_TWO)
    look(plant)

    turn(clock, AT_TWO - timedelta(hours=1))
    look(plant)
    turn(clock, AT_TWO + timedelta(minutes=1))
    look(plant)

    assert len(jobs(plant)) == 1


def test_after_days_away_one_late_job_is_started_and_the_others_are_told(make_plant: MakePlant) -> None:
    clock = FakeClock(BEFORE)
    plant = planned(make_plant, clock=clock).open()
    look(plant)
    plant.close()

    turn(clock, AT_TWO + timedelta(days=3, minutes=30))
    plant.open()
    look(plant)

    assert len(jobs(plant)) == 1
    assert [(event["first"], event["last"]) for event in skipped(plant)] == [
        ("2030-01-02T01:00:00.000Z", "2030-01-04T01:00:00.000Z")
    ]


def test_what_is_too_late_is_told_and_not_started(make_plant: MakePlant) -> None:
    clock = FakeClock(BEFORE)
    plant = planned(make_plant, clock=clock, catchup=timedelta(minutes=10)).open()
    look(plant)

    turn(clock, AT_TWO + timedelta(minutes=30))
    look(plant)

    assert jobs(plant) == []
    assert len(skipped(plant)) == 1


def test_a_death_between_the_job_and_the_next_time_leaves_neither_and_the_time_is_not_lost(
    make_plant: MakePlant,
) -> None:
    clock = FakeClock(BEFORE)
    plant = planned(make_plant, clock=clock).open()
    look(plant)
    turn(clock, AT_TWO)
    failpoints.arm("schedule.before_keep=raise", ACTIONS)
    with suppress(FailpointReached):
        look(plant)
    failpoints.disarm()
    before = jobs(plant)
    plant.close()

    plant.open()
    look(plant)

    assert (before, len(jobs(plant))) == ([], 1)


@pytest.mark.parametrize(("overlap", "count"), [("skip", 1), ("queue", 2)])
def test_when_the_last_job_has_not_ended_the_schedule_says_what_happens(
    make_plant: MakePlant, overlap: str, count: int
) -> None:
    clock, gate = FakeClock(BEFORE), Gate()
    plant = planned(make_plant, of_stages(gate.body()), clock=clock, overlap=Overlap(overlap)).open()
    look(plant)

    for day in range(2):
        turn(clock, AT_TWO + timedelta(days=day))
        look(plant)

    assert len(jobs(plant)) == count
    assert len(skipped(plant)) == 2 - count


def test_a_paused_schedule_leaves_out_what_is_planned_meanwhile(make_plant: MakePlant) -> None:
    clock = FakeClock(BEFORE)
    plant = planned(make_plant, clock=clock).open()
    look(plant)
    plant.operations.pause_schedule("nightly")
    plant.close()

    turn(clock, AT_TWO + timedelta(minutes=1))
    plant.open()
    look(plant)
    with pytest.raises(Refused, match="already paused"):
        plant.operations.pause_schedule("nightly")
    plant.operations.resume_schedule("nightly")
    look(plant)

    assert jobs(plant) == []
    assert plant.operations.schedules().items[0].next_at == AT_TWO + timedelta(days=1)


def test_an_undone_pause_leaves_out_what_was_planned_until_then(make_plant: MakePlant) -> None:
    clock = FakeClock(BEFORE)
    plant = planned(make_plant, clock=clock).open()
    look(plant)
    act = plant.operations.pause_schedule("nightly")
    turn(clock, AT_TWO + timedelta(minutes=1))

    undone = plant.operations.undo()

    look(plant)
    [view] = plant.operations.schedules().items
    assert (undone.id, undone.verb, undone.command) == (act.id, "schedule pause", "sgops schedules pause nightly")
    assert (view.paused, view.next_at, jobs(plant)) == (False, AT_TWO + timedelta(days=1), [])


def test_an_act_on_a_schedule_is_undone_once_and_not_when_another_has_followed(make_plant: MakePlant) -> None:
    plant = planned(make_plant, clock=FakeClock(BEFORE)).open()
    first = plant.operations.pause_schedule("nightly")
    plant.operations.undo(first.id)
    second = plant.operations.pause_schedule("nightly")
    plant.operations.resume_schedule("nightly")

    with pytest.raises(Refused, match="already undone"):
        plant.operations.undo(first.id)
    with pytest.raises(Refused, match="is not paused"):
        plant.operations.undo(second.id)

    assert plant.operations.schedules().items[0].paused is False


def test_a_schedule_that_goes_on_is_punctual(make_plant: MakePlant) -> None:
    clock = FakeClock(AT_TWO - timedelta(seconds=1))
    plant = planned(make_plant, clock=clock).open()
    plant.operations.pause_schedule("nightly")
    plant.close()
    plant.start()
    plant.operations.resume_schedule("nightly")
    eventually(lambda: plant.operations.schedules().items[0].next_at == AT_TWO)

    clock.advance(timedelta(seconds=1))

    assert eventually(lambda: jobs(plant)) == [1]


def test_the_undo_of_a_pause_outlasts_a_restart(make_plant: MakePlant) -> None:
    plant = planned(make_plant, clock=FakeClock(BEFORE)).open()
    act = plant.operations.pause_schedule("nightly")
    plant.close()

    plant.open()
    plant.operations.undo(act.id)
    plant.close()

    assert plant.open().operations.schedules().items[0].next_at == AT_TWO


def test_a_schedule_set_off_by_hand_keeps_its_times(make_plant: MakePlant) -> None:
    clock = FakeClock(BEFORE)
    plant = planned(make_plant, clock=clock).open()
    look(plant)

    submitted = plant.operations.trigger_schedule("nightly")

    [view] = plant.operations.schedules().items
    assert (view.last_job, view.next_at) == (submitted.ids[0], AT_TWO)


def test_a_schedule_that_cannot_start_its_job_says_why_and_goes_on(make_plant: MakePlant) -> None:
    clock = FakeClock(BEFORE)
    plant = planned(make_plant, clock=clock, template="no such").open()
    look(plant)

    turn(clock, AT_TWO)
    look(plant)

    [view] = plant.operations.schedules().items
    assert "no such" in (view.problem or "")
    assert view.next_at == AT_TWO + timedelta(days=1)


def test_a_schedule_nobody_knows_is_not_found(make_plant: MakePlant) -> None:
    plant = planned(make_plant, clock=FakeClock(BEFORE)).open()

    with pytest.raises(NotFound, match="Did you mean 'nightly'"):
        plant.operations.pause_schedule("nightley")
