"""BT: jobs that belong together, and jobs that are made for you."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from sgops import Fail, Pipeline
from sgops.boot.premises import Premises
from sgops.boot.stay import Stay
from sgops.core.setting_types import Rate
from sgops.core.settings import QueueSettings, TemplateSettings
from sgops.core.views import BatchView
from sgops.ports import Asking, BatchSubmission, Operations, Selection, Submission
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Gate, of_stages
from tests.engine.test_recovery import left_running
from tests.support.eventually import eventually
from tests.support.plant import Plant


def ended(plant: Plant, batch: int) -> BatchView:
    def view() -> BatchView | None:
        shown = plant.operations.batch(batch)
        return shown if shown.status != "processing" else None

    return cast("BatchView", eventually(view, what=f"batch {batch} to end"))


def picky(bad: set[str]) -> Any:
    def draw(params: Mapping[str, str]) -> str:
        if params["title"] in bad:
            raise Fail("not this one", type="invalid_input")
        return params["title"]

    return draw


def test_bt_1_a_batch_follows_its_jobs_and_only_what_failed_in_it_is_retried(make_plant: MakePlant) -> None:
    bad = {"two"}
    plant = make_plant(of_stages(picky(bad))).start()
    lines = b'{"title": "one"}\n{"title": "two"}\n{"title": "three"}\n'
    made = plant.operations.submit_batch(BatchSubmission(name="story", label="night", lines=lines))
    partial = ended(plant, made.id)

    bad.clear()
    retried = plant.operations.retry_batch(made.id)

    assert (partial.status, partial.progress.completed, partial.progress.dead) == ("partial", 2, 1)
    assert [item.job for item in retried.items] == [2]
    assert ended(plant, made.id).status == "completed"
    assert plant.operations.verify().ok


@pytest.mark.slow
def test_bt_1_a_large_batch_is_exact_at_every_look_while_it_runs(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(picky({"7"}))).start()
    lines = "\n".join(f'{{"title": "{number}"}}' for number in range(5_000)).encode()
    made = plant.operations.submit_batch(BatchSubmission(name="story", lines=lines))

    looks: list[BatchView] = []
    while not looks or looks[-1].status == "processing":
        looks.append(plant.operations.batch(made.id))

    counted = [{**asdict(look.progress)} for look in looks]
    assert {look.pop("total") for look in counted} == {5_000}
    assert {sum(look.values()) for look in counted} == {5_000}
    ends = [look["completed"] + look["dead"] for look in counted]
    assert ends == sorted(ends)
    assert (counted[-1]["completed"], counted[-1]["dead"]) == (4_999, 1)


def test_bt_1_a_batch_is_cancelled_as_one(make_plant: MakePlant) -> None:
    gate = Gate()
    plant = make_plant(of_stages(gate.body()), workers=1).start()
    made = plant.operations.submit_batch(BatchSubmission(name="story", lines=b"{}\n" * 5))
    assert gate.begun.wait(5)

    plant.operations.cancel_batch(made.id)

    view = ended(plant, made.id)
    assert (view.status, view.progress.cancelled) == ("cancelled", 5)
    assert view.finished_at is not None
    assert len(plant.operations.actions(Asking()).items) == 1


def test_bt_2_a_job_keeps_its_template_through_recovery_retries_and_dead_letters(make_plant: MakePlant) -> None:
    bad = {"owl"}
    plant = make_plant(of_stages(picky(bad)))
    bedtime = TemplateSettings(pipeline="story", params={"title": "owl"})
    plant.settings = replace(plant.settings, templates={"bedtime": bedtime})
    job = left_running(plant, name="bedtime", params={})

    letter = plant.start().wait_for(job, "dead").dead_letter or 0
    listed = plant.operations.letters(Asking(filter="template:bedtime")).items
    snapshot = cast("Mapping[str, Any]", plant.operations.letter(letter).snapshot)
    bad.clear()
    plant.operations.retry_letters(Selection(ids=(letter,)))

    assert [each.id for each in listed] == [letter]
    assert snapshot["job"]["template"] == "bedtime"
    assert plant.wait_for(job, "completed").template == "bedtime"
    assert [view.id for view in plant.operations.jobs(Asking(filter="template:bedtime")).items] == [job]


def test_bt_3_a_queue_keeps_to_its_limit_and_a_resource_to_what_there_is(make_plant: MakePlant) -> None:
    inside, most = Counter[str](), Counter[str]()
    lock = threading.Lock()

    def body(ctx: Any) -> None:
        with lock:
            inside["frames"] += 1
            most["frames"] = max(most["frames"], inside["frames"])
        ctx.beat()
        with lock:
            inside["frames"] -= 1

    film = Pipeline("film", queue="render")
    film.stage(name="frames", uses={"gpu": 1})(body)
    tables = {"queues": {"render": QueueSettings(concurrency=2)}, "resources": {"gpu": 1}}
    plant = make_plant(film, tables=tables).start()

    jobs = plant.operations.submit(Submission(name="film", count=12)).ids

    assert {plant.wait_for(job).state for job in jobs} == {"completed"}
    assert most["frames"] == 1


def test_bt_3_a_restart_lets_no_queue_begin_more_than_its_rate(make_plant: MakePlant) -> None:
    tables = {"queues": {"render": QueueSettings(rate=Rate(count=2, per=timedelta(hours=1)))}}
    film = Pipeline("film", queue="render")
    film.stage(name="frames")(lambda: "drawn")
    plant = make_plant(film, tables=tables).start()
    jobs = plant.operations.submit(Submission(name="film", count=4)).ids
    eventually(lambda: plant.operations.status().counts == {"completed": 2, "queued": 2}, what="two to complete")

    plant.stop()
    plant.start()

    assert "its turn in queue 'render'" in str(plant.operations.why(jobs[2]))
    assert plant.operations.status().counts == {"completed": 2, "queued": 2}


def test_bt_4_a_dropped_file_becomes_one_job_and_a_bad_one_is_set_aside_with_the_reason(tmp_path: Path) -> None:
    inbox = tmp_path / "data" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "good.json").write_text('{"pipeline": "story", "params": {"title": "owl"}}')
    (inbox / "bad.json").write_text('{"pipeline": "stroy"}')
    (inbox / "half.toml").write_text('pipeline = "story')
    premises = Premises(Stay(data_dir=tmp_path / "data", config=configured(tmp_path)))

    operations = premises.open()
    eventually((inbox / "rejected" / "bad.json").exists, what="the bad file to be set aside")
    eventually(lambda: operations.jobs(Asking(filter="state:completed")).items, what="the job to complete")

    try:
        assert len(operations.jobs(Asking()).items) == 1
        assert "Did you mean 'story'?" in (inbox / "rejected" / "bad.json.reason.txt").read_text()
        assert [path.name for path in inbox.iterdir() if path.is_file()] == ["half.toml"]
    finally:
        premises.close()


def test_bt_5_a_saved_configuration_is_taken_over_and_a_broken_one_refused_with_its_line(tmp_path: Path) -> None:
    config = configured(tmp_path)
    whole = config.read_text()
    premises = Premises(Stay(data_dir=tmp_path / "data", config=config))
    operations = premises.open()
    try:
        config.write_text(f"{whole}[templates.bedtime]\npipeline = 'story'\nparams = {{ title = 'owl' }}\n")
        eventually(lambda: told(operations, "config.reloaded"), what="the new template to be taken over")
        [job] = operations.submit(Submission(name="bedtime")).ids

        config.write_text(f"{whole}[retry]\nlimit = 'many'\n")
        refused = eventually(lambda: told(operations, "config.refused"), what="the broken file to be refused")

        assert f"{config}:4: retry.limit" in str(refused)
        assert [job, *operations.submit(Submission(name="bedtime")).ids] == [job, job + 1]
    finally:
        premises.close()


def told(operations: Operations, kind: str) -> list[object]:
    return [event.details for event in operations.events(Asking(filter=f"event:{kind}")).items]


def configured(folder: Path) -> Path:
    """Write a configuration with one pipeline."""
    (folder / "story.py").write_text(
        "from sgops import Pipeline\n\nstory = Pipeline('story')\n\n\n"
        "@story.stage\ndef draw(ctx, params):\n    return params['title']\n"
    )
    config = folder / "sgops.toml"
    config.write_text("[engine]\npipelines = ['./story.py']\n")
    return config
