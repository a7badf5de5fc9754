"""What faces read."""

from __future__ import annotations

from typing import Any

import pytest

from sgops.core.errors import NotFound
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages, three_stages
from tests.support.eventually import eventually


def test_a_job_shows_its_stages_in_order_whether_they_ran_or_not(make_plant: MakePlant) -> None:
    gate = Gate()

    def after(gated: str) -> str:
        return gated

    plant = make_plant(of_stages(gate.body(), after)).start()
    job = plant.submit()
    assert gate.begun.wait(5)

    stages = plant.job(job).stages
    gate.open.set()

    assert stages is not None
    assert [(stage.name, stage.status) for stage in stages] == [("gated", "in_progress"), ("after", "pending")]


def test_checkpoints_name_what_they_read_and_what_they_hold(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit(params={"scenes": 1})
    plant.wait_for(job)

    rows = plant.operations.checkpoints(job, verify=True).items

    done = {row.stage: row for row in rows if row.status == "completed"}
    assert all(row.valid for row in rows)
    assert done["panels"].input_ref == (done["script"].id,)
    assert set(done["export"].input_ref) == {done["panels"].id, done["script"].id}
    assert done["panels"].output == ["panel 0"]
    assert [row.id for row in rows] == sorted(row.id for row in rows)


def test_what_a_running_stage_has_printed_so_far_can_be_read(make_plant: MakePlant) -> None:
    gate = Gate()

    def stage(ctx: Any) -> None:
        ctx.log("half way")
        gate.body()(ctx)

    def another() -> None: ...

    plant = make_plant(of_stages(stage, another)).start()
    job = plant.submit()
    assert gate.begun.wait(5)

    lines = plant.operations.logs(job, Asking()).items
    other = plant.operations.logs(job, Asking(), stage="another").items
    gate.open.set()

    assert [line.text for line in lines] == ["half way"]
    assert other == ()


def test_events_can_be_followed_from_any_moment(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    last = plant.operations.events(Asking(limit=1)).items[0].id

    assert plant.operations.follow(last, wait=0).items == ()
    job = plant.submit(params={})
    seen = plant.operations.follow(last, wait=5).items

    assert seen[0].event == "job.created"
    assert seen[0].job == job
    plant.wait_for(job)
    eventually(
        lambda: any(event.event == "job.completed" for event in plant.operations.follow(last, wait=0).items),
        what="the end to be told",
    )


def test_the_journal_of_a_job_is_numbered_without_a_gap(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit(params={})
    plant.wait_for(job)

    events = plant.operations.events(Asking(filter=f"job:{job}")).items

    assert [event.seq for event in reversed(events)] == list(range(1, len(events) + 1))
    assert (events[-1].event, events[0].event) == ("job.created", "job.completed")


def test_queues_show_what_runs_and_waits_in_them(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    plant.submit(params={})
    plant.operations.pause_queue("default")

    [queue] = plant.operations.queues().items

    assert (queue.name, queue.paused, queue.queued, queue.running) == ("default", True, 1, 0)


def test_a_stage_that_a_job_has_not_is_answered_with_the_one_that_was_meant(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    job = plant.submit(params={})

    with pytest.raises(NotFound, match=r"no stage 'scirpt'.*Did you mean 'script'") as refused:
        plant.operations.logs(job, Asking(), stage="scirpt")

    assert refused.value.hint == "its stages: script, panels, export"
