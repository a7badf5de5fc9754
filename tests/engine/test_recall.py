"""What a claimed job already has, and whether it still fits today's pipeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sgops.core.errors import Refused
from sgops.core.pipeline import OnDrift, Pipeline
from sgops.core.setting_types import OnCorrupt
from sgops.ports import Asking, Selection, Submission
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages
from tests.support.plant import Plant
from tests.support.tampering import tamper


def first_version() -> Callable[..., Any]:
    def script() -> str:
        return "one"

    return script


def second_version() -> Callable[..., Any]:
    def script() -> str:
        return "two"

    return script


def reformatted() -> Callable[..., Any]:
    # The same, with a remark.
    def script() -> str:
        """Say one."""
        return "one"  # one

    return script


def a_story(script: Callable[..., Any], gate: Gate, policy: OnDrift) -> Pipeline:
    def panels(ctx: Any, script: str) -> str:
        gate.body()(ctx)
        return script

    return of_stages(script, panels, on_drift=policy.value)


def stopped_in_its_second_stage(make_plant: MakePlant, policy: OnDrift) -> tuple[Plant, int, Gate]:
    gate = Gate()
    plant = make_plant(a_story(first_version(), gate, policy)).start()
    job = plant.submit()
    assert gate.begun.wait(5)
    plant.stop()
    gate.open.set()
    return plant, job, gate


def test_a_changed_body_under_a_kept_output_is_drift_and_names_the_stage(make_plant: MakePlant) -> None:
    plant, job, gate = stopped_in_its_second_stage(make_plant, OnDrift.DEAD_LETTER)
    plant.pipelines = [a_story(second_version(), gate, OnDrift.DEAD_LETTER)]

    view = plant.start().wait_for(job)

    assert (view.state, view.last_failure.type if view.last_failure else "") == ("dead", "drift")
    assert view.last_failure is not None
    assert "stage 'script'" in view.last_failure.reason


def test_reformatting_is_no_drift(make_plant: MakePlant) -> None:
    plant, job, gate = stopped_in_its_second_stage(make_plant, OnDrift.DEAD_LETTER)
    plant.pipelines = [a_story(reformatted(), gate, OnDrift.DEAD_LETTER)]

    assert plant.start().wait_for(job).output == "one"


@pytest.mark.parametrize(
    ("policy", "state", "output"),
    [(OnDrift.RESTART, "completed", "two"), (OnDrift.RESUME, "completed", "one"), (OnDrift.HOLD, "held", None)],
)
def test_each_pipeline_has_its_policy(make_plant: MakePlant, policy: OnDrift, state: str, output: str | None) -> None:
    plant, job, gate = stopped_in_its_second_stage(make_plant, policy)
    plant.pipelines = [a_story(second_version(), gate, policy)]

    view = plant.start().wait_for(job, "completed", "held", "dead")

    assert (view.state, view.output) == (state, output)
    assert plant.operations.verify().ok


def test_a_job_held_for_drift_goes_on_with_what_it_has_when_it_is_released(make_plant: MakePlant) -> None:
    plant, job, gate = stopped_in_its_second_stage(make_plant, OnDrift.HOLD)
    plant.pipelines = [a_story(second_version(), gate, OnDrift.HOLD)]
    plant.start().wait_for(job, "held")

    answer = plant.operations.release(Selection(ids=(job,)))

    assert "under the pipeline as it is now" in answer.items[0].plan
    assert plant.wait_for(job).output == "one"
    assert plant.operations.verify().ok


def test_what_was_accepted_once_is_no_licence_for_the_next_change(make_plant: MakePlant) -> None:
    plant, job, gate = stopped_in_its_second_stage(make_plant, OnDrift.HOLD)
    plant.pipelines = [a_story(second_version(), gate, OnDrift.HOLD)]
    plant.start().wait_for(job, "held")
    plant.operations.pause()
    plant.operations.release(Selection(ids=(job,)))
    plant.stop()

    plant.pipelines = [a_story(first_version(), gate, OnDrift.HOLD)]
    plant.pipelines[0].version = 9
    plant.start()
    plant.operations.resume()

    assert plant.wait_for(job, "held", "completed").state == "held"


def test_going_on_does_not_accept_a_drift_by_the_way(make_plant: MakePlant) -> None:
    plant, job, gate = stopped_in_its_second_stage(make_plant, OnDrift.HOLD)
    plant.pipelines = [a_story(second_version(), gate, OnDrift.HOLD)]
    plant.start().wait_for(job, "held")

    with pytest.raises(Refused, match="its pipeline changed"):
        plant.operations.submit(Submission(name="story", resume=True))
    plant.operations.submit(Submission(name="story", force_restart=True))

    assert plant.wait_for(job).output == "two"


def test_a_job_that_has_not_begun_takes_the_new_code(make_plant: MakePlant) -> None:
    gate = Gate()
    gate.open.set()
    plant = make_plant(a_story(first_version(), gate, OnDrift.DEAD_LETTER)).open()
    job = plant.submit()
    plant.close()
    plant.pipelines = [a_story(second_version(), gate, OnDrift.DEAD_LETTER)]

    assert plant.start().wait_for(job).output == "two"


def test_from_the_beginning_a_drifted_letter_runs_with_the_new_code(make_plant: MakePlant) -> None:
    plant, job, gate = stopped_in_its_second_stage(make_plant, OnDrift.DEAD_LETTER)
    plant.pipelines = [a_story(second_version(), gate, OnDrift.DEAD_LETTER)]
    letter = plant.start().wait_for(job).dead_letter
    assert letter is not None

    plan = plant.operations.letter(letter).plan
    plant.operations.retry_letters(Selection(ids=(letter,)), start="beginning")

    assert plan is not None
    assert "--from beginning" in plan.note
    assert plant.wait_for(job, "completed").output == "two"


def test_the_newest_valid_checkpoint_may_stand_in_for_a_corrupt_one(make_plant: MakePlant) -> None:
    plant, job, _ = stopped_in_its_second_stage(make_plant, OnDrift.DEAD_LETTER)
    tamper(
        plant.folder, "UPDATE checkpoint SET payload = CAST('\"odd\"' AS BLOB) WHERE stage = 'script' AND status = 2"
    )
    recovery = replace(plant.settings.recovery, on_corrupt=OnCorrupt.PREVIOUS)
    plant.settings = replace(plant.settings, recovery=recovery)

    view = plant.start().wait_for(job)

    assert (view.state, view.output) == ("completed", "one")
    ran = [attempt.stage for attempt in plant.operations.attempts(job).items if attempt.outcome == "completed"]
    assert ran == ["script", "script", "panels"]
    assert plant.operations.letters(Asking()).items == ()
