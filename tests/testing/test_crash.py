"""A crash comes at the worst moment, and the next run goes on with what was recorded."""

from __future__ import annotations

import pytest

from sgops import Pipeline, StageContext
from sgops.testing import crash_at, run

Counted = tuple[Pipeline, list[object]]


@pytest.fixture
def counted() -> Counted:
    """Give a pipeline, and the list of everything that was really done."""
    done: list[object] = []
    story = Pipeline("story")

    @story.stage
    def script(ctx: StageContext, params: dict[str, int]) -> list[int]:
        def plan() -> list[int]:
            done.append("plan")
            return list(range(params.get("scenes", 4)))

        done.append("script")
        return ctx.step("plan", plan)

    @story.stage
    def panels(ctx: StageContext, script: list[int]) -> list[int]:
        def draw(number: int) -> int:
            done.append(number)
            return number * 2

        return ctx.map(draw, script, key=str)

    return story, done


def test_an_item_that_was_done_and_not_recorded_is_done_again_and_no_other(counted: Counted) -> None:
    story, done = counted

    killed = run(story, crash=crash_at("panels", item=2))
    result = run(story)

    assert (killed.crashed, killed.state) == (True, "running")
    assert [item.key for item in killed.items if item.stage == "panels"] == ["0", "1"]
    assert (result.crashed, result.state, result.output) == (False, "completed", [0, 2, 4, 6])
    assert done == ["script", "plan", 0, 1, 2, 2, 3]


def test_a_stage_that_was_not_recorded_is_run_again_with_what_it_had_recorded(counted: Counted) -> None:
    story, done = counted

    run(story, crash=crash_at("script"))
    result = run(story)

    assert result.state == "completed"
    assert done[:3] == ["script", "plan", "script"]
    assert done.count("plan") == 1


def test_a_step_can_be_the_moment_too(counted: Counted) -> None:
    story, done = counted

    run(story, crash=crash_at("script", item="plan"))
    run(story)

    assert done.count("plan") == 2


def test_a_crash_costs_no_retry(counted: Counted) -> None:
    story, _ = counted

    run(story, crash=crash_at("script"))
    result = run(story)

    assert [attempt.outcome for attempt in result.attempts] == ["interrupted", "completed", "completed"]


def test_a_crash_can_be_ordered_for_a_block(counted: Counted) -> None:
    story, _ = counted

    with crash_at("panels", item=1) as crash:
        killed = run(story)
        result = run(story)

    assert crash.happened
    assert killed.crashed
    assert result.state == "completed"


def test_several_crashes_in_a_row_lose_nothing(counted: Counted) -> None:
    story, done = counted

    for item in range(4):
        assert run(story, crash=crash_at("panels", item=item)).crashed
    result = run(story)

    assert result.output == [0, 2, 4, 6]
    assert done.count("script") == 1


def test_another_set_of_parameters_is_another_job(counted: Counted) -> None:
    story, _ = counted
    run(story, {"scenes": 2}, crash=crash_at("panels"))

    other = run(story, {"scenes": 3})
    result = run(story, {"scenes": 2})

    assert (other.output, result.output) == ([0, 2, 4], [0, 2])


def test_a_crash_on_a_thread_of_a_map_is_one_of_the_whole_run() -> None:
    wide = Pipeline("wide")

    @wide.stage
    def work(ctx: StageContext) -> int:
        try:
            return len(ctx.map(abs, range(20), key=str, workers=4))
        except Exception:  # noqa: BLE001 - what many authors write; a crash must not be held by it
            return 0

    killed = run(wide, crash=crash_at("work", item=7))
    result = run(wide)

    assert killed.crashed
    assert result.output == 20


def test_a_crash_that_never_comes_changes_nothing(counted: Counted) -> None:
    story, _ = counted

    result = run(story, crash=crash_at("panels", item="no such item"))

    assert (result.crashed, result.state) == (False, "completed")
