"""Whoever acts by whatever way does the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from sgops.core.errors import IllegalTransition, Refused, SgopsError, UsageError
from sgops.ports import Asking, Operations, Selection, Submission
from tests.contract.conftest import World

pytestmark = pytest.mark.contract

Act: TypeAlias = Callable[[Operations, World], object]

PREVIEWS: dict[str, Callable[[Operations, Selection], object]] = {
    "cancel": lambda ask, these: ask.cancel(these),
    "hold": lambda ask, these: ask.hold(these),
    "release": lambda ask, these: ask.release(these),
    "retry": lambda ask, these: ask.retry_jobs(these, force=True),
    "delete": lambda ask, these: ask.delete_jobs(these),
    "retry letters": lambda ask, these: ask.retry_letters(these, start="beginning", params={"scenes": 3}),
    "dismiss letters": lambda ask, these: ask.dismiss_letters(these, notes="ünï\x1b"),
}


def test_a_submitted_job_is_there(operations: Operations, engine: Operations, world: World) -> None:
    submission = Submission(name=world.pipeline, params={"title": "ünï\x00\u202e", "scenes": 3}, priority=9)

    answer = operations.submit(submission)

    [job] = answer.ids
    assert not answer.existing
    assert engine.job(job).params == submission.params
    assert engine.job(job).priority == 9


def test_a_test_of_the_alerts_is_told_and_stands_for_nothing(operations: Operations) -> None:
    alert = operations.test_alerts()

    assert alert.rule == "test"
    assert alert.cleared_at is not None
    assert "test" not in {each.rule for each in operations.alerts().items if each.cleared_at is None}


def test_many_jobs_are_submitted_at_once(operations: Operations, engine: Operations, world: World) -> None:
    answer = operations.submit(Submission(name=world.pipeline, params={}, count=25))

    assert len(set(answer.ids)) == 25
    assert [engine.job(job).pipeline for job in answer.ids] == [world.pipeline] * 25


def test_a_unique_job_is_not_made_twice(operations: Operations, world: World) -> None:
    submission = Submission(name=world.pipeline, params={}, unique_key="only one")
    first = operations.submit(submission)

    second = operations.submit(submission)

    assert second.existing
    assert second.ids == first.ids


def test_a_pipeline_nobody_knows_is_refused_by_name(operations: Operations, engine: Operations) -> None:
    submission = Submission(name="stroy")
    with pytest.raises(SgopsError) as at_home:
        engine.submit(submission)

    with pytest.raises(SgopsError) as unknown:
        operations.submit(submission)

    assert type(unknown.value) is type(at_home.value)
    assert (unknown.value.message, unknown.value.hint) == (at_home.value.message, at_home.value.hint)


@pytest.mark.parametrize("act", PREVIEWS)
def test_a_preview_says_what_would_be_done_and_does_nothing(
    act: str, operations: Operations, engine: Operations
) -> None:
    these = Selection(filter="pipeline:story", preview=True)
    before = engine.jobs(Asking()), engine.letters(Asking()), engine.actions(Asking())

    answer = PREVIEWS[act](operations, these)

    assert answer == PREVIEWS[act](engine, these)
    assert (engine.jobs(Asking()), engine.letters(Asking()), engine.actions(Asking())) == before


@pytest.mark.parametrize("act", PREVIEWS)
def test_an_act_on_nothing_in_particular_is_a_usage_error(act: str, operations: Operations) -> None:
    with pytest.raises(UsageError):
        PREVIEWS[act](operations, Selection())


def test_what_a_filter_matches_is_done_when_the_number_is_the_one_that_was_shown(
    operations: Operations, engine: Operations, world: World
) -> None:
    shown = operations.cancel(Selection(filter="state:queued", preview=True))

    done = operations.cancel(Selection(filter="state:queued", expect=shown.matched))

    assert done.matched == shown.matched
    assert done.action is not None
    assert engine.job(world.queued).state == "cancelled"


def test_what_a_filter_matches_is_refused_when_the_number_has_changed(
    operations: Operations, engine: Operations, world: World
) -> None:
    with pytest.raises(Refused):
        operations.cancel(Selection(filter="state:queued", expect=99))

    assert engine.job(world.queued).state == "queued"


def test_a_filter_without_the_number_that_was_shown_is_a_usage_error(
    operations: Operations, engine: Operations, world: World
) -> None:
    with pytest.raises(UsageError):
        operations.cancel(Selection(filter="state:queued"))

    assert engine.job(world.queued).state == "queued"


def test_one_that_cannot_be_acted_on_is_refused_with_its_state(operations: Operations, world: World) -> None:
    with pytest.raises(IllegalTransition, match="completed"):
        operations.cancel(Selection(ids=(world.completed,)))


def test_ids_are_acted_on_without_a_preview(operations: Operations, engine: Operations, world: World) -> None:
    answer = operations.hold(Selection(ids=(world.queued, world.completed)))

    assert [item.id for item in answer.items] == [world.queued]
    assert [refusal.id for refusal in answer.refused] == [world.completed]
    assert engine.job(world.queued).state == "held"


def test_a_dead_letter_is_dismissed_once(operations: Operations, engine: Operations, world: World) -> None:
    operations.dismiss_letters(Selection(ids=(world.letter,)), notes="it was a test")

    with pytest.raises(Refused, match="already"):
        operations.dismiss_letters(Selection(ids=(world.letter,)))

    assert engine.letter(world.letter).resolution == "dismissed"


def test_an_ended_job_runs_again_from_a_stage(operations: Operations, world: World) -> None:
    answer = operations.rerun(world.completed, start="panels")

    assert answer.matched == 1
    assert "panels" in answer.items[0].plan


def test_a_job_that_has_not_ended_is_not_run_again(operations: Operations, world: World) -> None:
    with pytest.raises(SgopsError) as refused:
        operations.rerun(world.queued)

    assert type(refused.value) is not SgopsError
    assert str(world.queued) in refused.value.message


def test_a_completed_jobs_checkpoints_can_be_deleted(operations: Operations, world: World) -> None:
    count = operations.delete_checkpoints(world.completed)

    assert count > 0


def test_an_act_is_recorded_and_undone(operations: Operations, engine: Operations, world: World) -> None:
    operations.hold(Selection(ids=(world.queued,)))
    [newest, *_] = engine.actions(Asking()).items

    undone = operations.undo(newest.id)

    assert undone.id == newest.id
    assert undone.undone_at is not None


def test_the_newest_act_is_undone_when_none_is_named(operations: Operations, engine: Operations, world: World) -> None:
    operations.hold(Selection(ids=(world.queued,)))
    [newest, *_] = engine.actions(Asking()).items

    undone = operations.undo()

    assert undone.id == newest.id
    assert engine.job(world.queued).state == "queued"


def test_an_undone_pause_is_the_act_itself_as_it_stands_now(operations: Operations, engine: Operations) -> None:
    operations.resume()
    paused = operations.pause()

    undone = operations.undo(paused.id)

    assert (undone.id, undone.verb) == (paused.id, paused.verb)
    assert undone.undone_at is not None
    assert engine.actions(Asking()).items[0].id == paused.id


def test_an_undone_pause_of_a_schedule_lets_it_go_on(operations: Operations, engine: Operations) -> None:
    paused = operations.pause_schedule("nightly")

    undone = operations.undo()

    assert (paused.undoable, undone.id) == (True, paused.id)
    assert engine.schedules().items[0].paused is False


def test_an_undone_resume_of_a_schedule_lets_it_stand_still(operations: Operations, engine: Operations) -> None:
    operations.pause_schedule("nightly")
    resumed = operations.resume_schedule("nightly")

    operations.undo(resumed.id)

    assert engine.schedules().items[0].paused is True


def test_a_pause_is_seen_in_the_status(operations: Operations, engine: Operations) -> None:
    operations.resume()
    resumed = engine.status().paused

    operations.pause()

    assert not resumed
    assert engine.status().paused


def test_a_queue_is_paused_and_resumed(operations: Operations, engine: Operations, world: World) -> None:
    operations.pause_queue(world.queue)
    paused = [queue.name for queue in engine.queues().items if queue.paused]

    operations.resume_queue(world.queue)

    assert world.queue in paused
    assert world.queue not in [queue.name for queue in engine.queues().items if queue.paused]


def test_a_schedule_is_paused_set_off_and_resumed(operations: Operations, engine: Operations) -> None:
    [known] = engine.schedules().items
    operations.pause_schedule(known.name)
    [paused] = engine.schedules().items

    submitted = operations.trigger_schedule(known.name)
    operations.resume_schedule(known.name)

    assert (paused.paused, engine.schedules().items[0].paused) == (True, False)
    assert engine.job(submitted.ids[0]).id == submitted.ids[0]


def test_a_duty_is_run(operations: Operations, world: World) -> None:
    answer = operations.run_duty(world.duty)

    assert answer.name == world.duty
