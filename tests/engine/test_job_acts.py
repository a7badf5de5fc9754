"""What an operator's verb does with a job as it stands."""

from __future__ import annotations

from typing import Any

import pytest

from sgops.core.errors import IllegalTransition, NotFound, Refused, SgopsError, UsageError
from sgops.core.retry import Retry
from sgops.core.signals import Fail
from sgops.ports import Asking, Selection
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Failing, of_stages, three_stages, with_two_items
from tests.support.eventually import eventually


def test_a_queued_job_is_cancelled_at_once(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    job = plant.submit(params={})

    plant.operations.cancel(plant.only(job))

    assert plant.job(job).state == "cancelled"


def test_an_ended_job_cannot_be_cancelled_and_says_why(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit(params={})
    plant.wait_for(job)

    with pytest.raises(IllegalTransition, match="completed"):
        plant.operations.cancel(plant.only(job))


def test_a_held_job_goes_back_to_where_it_was(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    job = plant.submit(params={}, at="+1h")
    due = plant.job(job).due_at

    plant.operations.hold(plant.only(job))
    held = plant.job(job)
    plant.operations.release(plant.only(job))

    assert (held.state, held.held_for) == ("held", "operator")
    assert (plant.job(job).state, plant.job(job).due_at) == ("waiting", due)


def test_a_retry_before_its_time_needs_force(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(Failing(times=1).body(), retry=Retry(base="1h"))).start()
    job = plant.submit()
    plant.wait_for(job, "waiting")

    with pytest.raises(Refused, match="is due in"):
        plant.operations.retry_jobs(plant.only(job))
    plant.operations.retry_jobs(plant.only(job), force=True)

    assert plant.wait_for(job).state == "completed"


def test_a_permanent_failure_is_not_retried_without_force(make_plant: MakePlant) -> None:
    def bad() -> Fail:
        return Fail("no", type="invalid_input")

    plant = make_plant(of_stages(bad)).start()
    job = plant.submit()
    plant.wait_for(job)

    with pytest.raises(Refused, match="invalid_input"):
        plant.operations.retry_jobs(plant.only(job))
    plant.operations.retry_jobs(plant.only(job), force=True)

    eventually(lambda: plant.job(job).attempts == 2, what="the forced attempt")


@pytest.mark.parametrize("act", ["cancelled", "completed"])
def test_there_is_nothing_to_retry_about_a_job_that_did_not_fail(make_plant: MakePlant, act: str) -> None:
    plant = make_plant(three_stages()).start() if act == "completed" else make_plant(three_stages()).open()
    job = plant.submit(params={})
    if act == "cancelled":
        plant.operations.cancel(plant.only(job))
    else:
        plant.wait_for(job)

    with pytest.raises(SgopsError, match=act):
        plant.operations.retry_jobs(plant.only(job))


def test_a_rerun_from_a_stage_keeps_the_outputs_before_it(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit(params={"scenes": 2})
    plant.wait_for(job)

    plant.operations.rerun(job, start="panels")
    eventually(lambda: plant.job(job).run == 2 and plant.job(job).state == "completed", what="run 2")

    stages = [(row.run, row.stage) for row in plant.operations.checkpoints(job).items if row.status == "completed"]
    assert stages == [(1, "script"), (1, "panels"), (1, "export"), (2, "panels"), (2, "export")]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({}, ""),
        ({"start": "panels"}, " --from panels"),
        ({"only": "panels"}, " --only panels"),
        ({"only": "panels:one, two"}, " --only 'panels:one, two'"),
    ],
)
def test_a_rerun_is_on_record_with_the_command_that_does_the_same(
    make_plant: MakePlant, chosen: dict[str, Any], words: str
) -> None:
    plant = make_plant(with_two_items()).start()
    job = plant.submit(params={"scenes": 2})
    plant.wait_for(job)

    plant.operations.rerun(job, **chosen)

    assert plant.operations.actions(Asking()).items[0].command == f"sgops jobs rerun{words} {job}"


def test_a_rerun_of_one_stage_shows_what_became_stale(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit(params={"scenes": 2})
    plant.wait_for(job)

    plant.operations.rerun(job, only="script")
    eventually(lambda: plant.job(job).run == 2 and plant.job(job).state == "completed", what="run 2")

    stages = plant.job(job).stages
    assert stages is not None
    assert [(stage.name, stage.stale) for stage in stages] == [("script", False), ("panels", True), ("export", True)]


def test_a_rerun_that_would_need_an_output_that_is_gone_is_refused(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit(params={"scenes": 2})
    plant.wait_for(job)
    plant.operations.delete_checkpoints(job)

    with pytest.raises(Refused, match="no output to keep"):
        plant.operations.rerun(job, start="export")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"start": "panles"}, NotFound),
        ({"only": "panles:1"}, NotFound),
        ({"only": "panels:thre"}, NotFound),
        ({"start": "a", "only": "b"}, UsageError),
        ({"start": "panels:1"}, UsageError),
        ({"start": ""}, UsageError),
        ({"only": ""}, UsageError),
        ({"only": ":one"}, UsageError),
        ({"only": "panels:"}, UsageError),
    ],
)
def test_a_rerun_that_means_nothing_is_refused(
    make_plant: MakePlant, fields: dict[str, str], error: type[SgopsError]
) -> None:
    plant = make_plant(with_two_items()).start()
    job = plant.submit(params={})
    plant.wait_for(job)

    with pytest.raises(error):
        plant.operations.rerun(job, **fields)  # type: ignore[arg-type]


def test_an_unknown_job_is_not_found(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()

    with pytest.raises(NotFound):
        plant.operations.hold(plant.only(99))


def test_an_act_by_filter_is_frozen_at_the_count_that_was_previewed(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).open()
    jobs = [plant.submit(params={}) for _ in range(3)]

    preview = plant.operations.cancel(Selection(filter="state:queued", preview=True))
    plant.submit(params={})
    with pytest.raises(Refused, match="4 now, 3 when"):
        plant.operations.cancel(Selection(filter="state:queued", expect=preview.matched))
    done = plant.operations.cancel(Selection(filter=f"id:{jobs[0]},{jobs[1]}", expect=2))

    assert {item.job for item in preview.items} == set(jobs)
    assert [plant.job(job).state for job in jobs] == ["cancelled", "cancelled", "queued"]
    assert done.action is not None


def test_an_ended_job_can_be_deleted_with_all_its_rows(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    job = plant.submit(params={})
    plant.wait_for(job)

    plant.operations.delete_jobs(plant.only(job))

    with pytest.raises(NotFound):
        plant.job(job)
    assert plant.operations.verify().ok
