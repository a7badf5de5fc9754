"""What a stage may do while it runs."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from sgops.core.errors import UsageError
from sgops.core.retry import Retry
from sgops.core.secrets import Masker
from sgops.ports import Asking
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages
from tests.support.eventually import eventually


def test_items_run_several_at_a_time_and_results_come_in_order(make_plant: MakePlant) -> None:
    both = threading.Barrier(2, timeout=5)

    def draw(scene: int) -> int:
        both.wait()
        return scene

    def panels(ctx: Any) -> list[int]:
        return ctx.map(draw, range(4), key=str, workers=2)  # type: ignore[no-any-return]

    plant = make_plant(of_stages(panels)).start()

    assert plant.wait_for(plant.submit()).output == [0, 1, 2, 3]


def test_a_function_whose_first_parameter_is_ctx_gets_it(make_plant: MakePlant) -> None:
    def draw(ctx: Any, scene: int) -> list[int]:
        return [ctx.job_id, scene]

    def panels(ctx: Any) -> list[list[int]]:
        return ctx.map(draw, [7], key=str)  # type: ignore[no-any-return]

    plant = make_plant(of_stages(panels)).start()
    job = plant.submit()

    assert plant.wait_for(job).output == [[job, 7]]


def test_failures_can_be_collected_and_are_retried_alone_later(make_plant: MakePlant) -> None:
    broken = {2}
    done: list[int] = []

    def draw(scene: int) -> int:
        done.append(scene)
        if scene in broken:
            raise ValueError(f"scene {scene} is empty")
        return scene

    def panels(ctx: Any) -> dict[str, Any]:
        results = ctx.map(draw, range(4), key=str, on_error="collect")
        return {"results": results, "failures": results.failures}

    plant = make_plant(of_stages(panels)).start()
    job = plant.submit()
    first = plant.wait_for(job).output
    failed = plant.operations.items(job, Asking(), failed=True).items
    broken.clear()
    done.clear()

    plant.operations.rerun(job, only="panels:2")
    eventually(lambda: plant.job(job).run == 2 and plant.job(job).state == "completed", what="the rerun to complete")

    assert first == {"results": [0, 1, None, 3], "failures": [{"key": "2", "reason": "ValueError: scene 2 is empty"}]}
    assert [item.key for item in failed] == ["2"]
    assert done == [2]
    assert plant.job(job).output == {"results": [0, 1, 2, 3], "failures": []}


def test_items_can_be_gone_through_by_hand(make_plant: MakePlant) -> None:
    done: list[str] = []

    def panels(ctx: Any) -> int:
        for item in ctx.items(["a", "b", "c"], key=str):
            if item.key == "b" and ctx.attempt == 1:
                raise ConnectionError("down")
            with item:
                done.append(item.value)
                item.result = item.value.upper()
        return len(done)

    plant = make_plant(of_stages(panels)).start()
    job = plant.submit()

    assert plant.wait_for(job).output == 3
    assert done == ["a", "b", "c"]
    assert [item.result for item in plant.operations.items(job, Asking()).items] == ["A", "B", "C"]


def test_a_long_message_is_cut_so_that_half_a_secret_is_still_known(make_plant: MakePlant) -> None:
    gate, secret = Gate(), "the-word-that-opens-the-farm"

    def stage(ctx: Any) -> None:
        ctx.progress(1, 2, "x" * 180 + secret)
        gate.body()(ctx)

    plant = make_plant(of_stages(stage)).start()
    job = plant.submit()

    progress = eventually(lambda: plant.job(job).progress, what="progress to show")
    gate.open.set()

    assert progress is not None
    assert len(progress.message) == 200
    assert secret[:10] not in Masker([secret]).text(progress.message)


def test_progress_is_shown_while_the_stage_runs(make_plant: MakePlant) -> None:
    gate = Gate()

    def stage(ctx: Any) -> None:
        ctx.progress(15, 50, "drawing \x1b[31m")
        gate.body()(ctx)

    plant = make_plant(of_stages(stage)).start()
    job = plant.submit()

    progress = eventually(lambda: plant.job(job).progress, what="progress to show")
    gate.open.set()

    assert progress is not None
    assert (progress.done, progress.total) == (15, 50)
    assert "\x1b" not in progress.message


def test_a_stage_knows_its_job_and_has_a_key_that_is_the_same_in_every_try(make_plant: MakePlant) -> None:
    keys: list[str] = []

    def stage(ctx: Any) -> list[Any]:
        keys.append(ctx.idempotency_key("pay"))
        if ctx.attempt == 1:
            raise ConnectionError("once")
        return [ctx.job_id, ctx.attempt, ctx.cancelled, ctx.deadline]

    plant = make_plant(of_stages(stage)).start()
    job = plant.submit()

    assert plant.wait_for(job).output == [job, 2, False, None]
    assert len(set(keys)) == 1
    assert keys[0].endswith("/1/stage/pay")


def test_a_stage_has_a_folder_of_its_own(make_plant: MakePlant) -> None:
    folders: list[Path] = []

    def stage(ctx: Any) -> None:
        folders.append(ctx.temp_dir)
        (ctx.temp_dir / "note").write_text("x")

    plant = make_plant(of_stages(stage)).start()
    plant.wait_for(plant.submit())

    assert folders[0].is_relative_to(plant.folder)
    assert folders[0].stat().st_mode & 0o777 == 0o700


def test_facts_are_kept_with_the_checkpoint(make_plant: MakePlant) -> None:
    def stage(ctx: Any) -> None:
        ctx.fact("rows", 12)

    plant = make_plant(of_stages(stage)).start()
    job = plant.submit()
    plant.wait_for(job)

    completed = [row for row in plant.operations.checkpoints(job, verify=True).items if row.status == "completed"]
    assert completed[0].facts == {"rows": 12}


def test_an_unknown_way_with_errors_is_answered_with_the_ones_there_are(make_plant: MakePlant) -> None:
    seen: list[UsageError] = []

    def stage(ctx: Any) -> None:
        try:
            ctx.map(str, [1], key=str, on_error="rise")
        except UsageError as error:
            seen.append(error)

    plant = make_plant(of_stages(stage)).start()
    plant.wait_for(plant.submit())

    assert "raise" in seen[0].message


def test_progress_that_is_no_number_fails_however_soon_it_comes(make_plant: MakePlant) -> None:
    def stage(ctx: Any) -> None:
        ctx.progress(1, 9)
        ctx.progress("half", 9)

    plant = make_plant(of_stages(stage, retry=Retry(limit=0))).start()
    job = plant.submit()

    failure = plant.wait_for(job, "dead").last_failure

    assert failure is not None
    assert "half" in failure.reason


def test_a_result_outside_of_its_block_is_not_lost_without_a_word(make_plant: MakePlant) -> None:
    def stage(ctx: Any) -> None:
        for item in ctx.items(["a", "b"], key=str):
            item.result = item.value

    plant = make_plant(of_stages(stage)).start()
    job = plant.submit()

    failure = plant.wait_for(job, "dead").last_failure

    assert failure is not None
    assert failure.type == "invalid_input"
    assert failure.reason == "the result of item 'a' is not recorded (with item: item.result = …)"


def test_an_item_that_is_passed_over_is_done_another_time(make_plant: MakePlant) -> None:
    def stage(ctx: Any) -> int:
        return len([item for item in ctx.items(["a", "b"], key=str) if item.value == "none"])

    plant = make_plant(of_stages(stage)).start()
    job = plant.submit()

    assert plant.wait_for(job).output == 0
    assert plant.operations.items(job, Asking()).items == ()
