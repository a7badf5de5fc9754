"""Dead letters: judged with their whole context, answered one by one or in bulk."""

from __future__ import annotations

from typing import Any

import pytest

from sgops.core.errors import NotFound, Refused, UsageError
from sgops.core.signals import Fail
from sgops.ports import Asking, Selection
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages
from tests.support.eventually import eventually
from tests.support.plant import Plant


class Broken:
    """A two-stage pipeline whose second stage fails for good until it is mended."""

    def __init__(self) -> None:
        self.mended = False
        self.ran: list[str] = []

    def pipeline(self) -> Any:
        def script(params: dict[str, Any]) -> str:
            self.ran.append("script")
            return str(params.get("title", "none"))

        def panels(ctx: Any, script: str) -> Any:
            self.ran.append("panels")
            ctx.log(f"drawing {script}")
            return script if self.mended else Fail(f"no ink for job {ctx.job_id}", type="auth_failure")

        return of_stages(script, panels)


@pytest.fixture
def broken() -> Broken:
    return Broken()


@pytest.fixture
def plant(make_plant: MakePlant, broken: Broken) -> Plant:
    return make_plant(broken.pipeline()).start()


def buried(plant: Plant, **params: Any) -> tuple[int, int]:
    """Let a job die; give its id and its letter's."""
    job = plant.submit(params=params)
    letter = plant.wait_for(job, "dead").dead_letter
    assert letter is not None
    return job, letter


def test_an_answer_is_on_record_with_the_command_that_gives_it(plant: Plant) -> None:
    _, dismissed = buried(plant)
    _, retried = buried(plant)

    plant.operations.dismiss_letters(plant.only(dismissed), notes="no ink, no book")
    plant.operations.retry_letters(plant.only(retried), start="panels", params={"password": "moon"})

    retry, dismissal = (act.command for act in plant.operations.actions(Asking()).items)
    assert dismissal == f"sgops dead-letter dismiss --notes 'no ink, no book' {dismissed}"
    assert retry == f"sgops dead-letter retry --from panels --params … {retried}"


def test_a_letter_shows_everything_needed_to_judge_it(plant: Plant) -> None:
    job, letter = buried(plant, title="Moon")

    shown = plant.operations.letter(letter)

    assert (shown.job, shown.stage, shown.failure_type, shown.resolution) == (job, "panels", "auth_failure", "pending")
    assert shown.attempts is not None
    assert [attempt.outcome for attempt in shown.attempts] == ["completed", "failed"]
    assert shown.snapshot is not None
    assert shown.snapshot["job"]["params"] == {"title": "Moon"}  # type: ignore[index,call-overload]
    assert shown.log is not None
    assert [line.text for line in shown.log] == ["drawing Moon"]
    assert shown.plan is not None
    assert (shown.plan.stage, shown.plan.kept) == ("panels", ("script",))
    assert shown.checkpoints is not None
    assert all(row.valid for row in shown.checkpoints)


def test_one_outage_is_one_family(plant: Plant) -> None:
    for _ in range(3):
        buried(plant)

    families = plant.operations.families(Asking()).items

    assert [(family.count, family.stage, family.failure_type) for family in families] == [(3, "panels", "auth_failure")]


def test_a_retry_from_the_checkpoint_keeps_the_stages_before(plant: Plant, broken: Broken) -> None:
    job, letter = buried(plant, title="Moon")
    broken.mended = True

    plant.operations.retry_letters(Selection(ids=(letter,)))

    assert plant.wait_for(job, "completed").output == "Moon"
    assert broken.ran == ["script", "panels", "panels"]
    assert plant.operations.letter(letter).resolution == "retried"


@pytest.mark.parametrize("start", ["beginning", "script"])
def test_a_retry_can_go_back_further(plant: Plant, broken: Broken, start: str) -> None:
    job, letter = buried(plant)
    broken.mended = True

    plant.operations.retry_letters(Selection(ids=(letter,)), start=start)

    assert plant.wait_for(job, "completed").run == 2
    assert broken.ran == ["script", "panels", "script", "panels"]


def test_a_retry_with_edited_parameters_patches_them(plant: Plant, broken: Broken) -> None:
    job, letter = buried(plant, title="Moon", scenes=3)
    broken.mended = True

    plant.operations.retry_letters(Selection(ids=(letter,)), start="beginning", params={"title": "Sun"})

    view = plant.wait_for(job, "completed")
    assert (view.output, view.params) == ("Sun", {"title": "Sun", "scenes": 3})


def test_a_preview_changes_nothing(plant: Plant) -> None:
    job, letter = buried(plant)

    preview = plant.operations.retry_letters(Selection(ids=(letter,), preview=True))

    assert preview.preview
    assert [(item.id, item.job, item.plan) for item in preview.items] == [(letter, job, "resumes at stage 'panels'")]
    assert plant.operations.letter(letter).resolution == "pending"


def test_a_letter_is_answered_once(plant: Plant) -> None:
    _, letter = buried(plant)
    plant.operations.dismiss_letters(Selection(ids=(letter,)), notes="not worth it")

    with pytest.raises(Refused, match="already dismissed"):
        plant.operations.retry_letters(Selection(ids=(letter,)))

    shown = plant.operations.letter(letter)
    assert (shown.resolution, shown.notes) == ("dismissed", "not worth it")


def test_a_dismissal_can_be_taken_back(plant: Plant) -> None:
    job, letter = buried(plant)
    plant.operations.dismiss_letters(Selection(ids=(letter,)))

    plant.operations.undo()

    assert plant.operations.letter(letter).resolution == "pending"
    assert plant.job(job).state == "dead"
    assert [check for check in plant.operations.verify().checks if not check.ok] == []


def test_many_are_retried_by_filter_and_the_ones_that_cannot_be_are_told(plant: Plant, broken: Broken) -> None:
    letters = [buried(plant)[1] for _ in range(4)]
    plant.operations.dismiss_letters(Selection(ids=(letters[0],)))
    broken.mended = True

    done = plant.operations.retry_letters(Selection(filter="error:auth_failure", expect=4))

    assert {item.id for item in done.items} == set(letters[1:])
    assert [refusal.id for refusal in done.refused] == [letters[0]]
    eventually(lambda: plant.operations.status().counts.get("completed") == 3, what="three to complete")
    assert [check for check in plant.operations.verify().checks if not check.ok] == []


def test_an_unknown_letter_is_not_found(plant: Plant) -> None:
    with pytest.raises(NotFound):
        plant.operations.letter(99)
    with pytest.raises(NotFound):
        plant.operations.retry_letters(Selection(ids=(99,)))


def test_an_act_for_nothing_is_a_mistake(plant: Plant) -> None:
    with pytest.raises(UsageError):
        plant.operations.dismiss_letters(Selection())


def test_a_preview_refuses_parameters_that_the_retry_would_refuse(plant: Plant) -> None:
    _, letter = buried(plant)
    one = Selection(ids=(letter,), preview=True)

    with pytest.raises(UsageError, match="must be a JSON object"):
        plant.operations.retry_letters(one, params=["Sun"])

    assert plant.operations.retry_letters(one, params={"title": "Sun"}).matched == 1
    assert plant.job(plant.operations.letter(letter).job).params == {}
