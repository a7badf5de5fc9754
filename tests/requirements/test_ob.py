"""OB: everything that happens is told, once, in one complete journal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sgops import Pipeline
from sgops.core.setting_types import Mode
from sgops.ports import Asking
from tests.cli.serving import Place
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import Failing, Gate, of_stages
from tests.support.eventually import eventually
from tests.support.farm import Farm, FarmConnector
from tests.support.plant import Plant


def test_ob_1_the_journal_of_a_job_is_complete_and_without_a_gap(make_plant: MakePlant) -> None:
    plant = make_plant(of_stages(Failing(times=1).body())).start()
    job = plant.submit()
    plant.wait_for(job)

    events = plant.operations.events(Asking(filter=f"job:{job}", limit=100)).items

    told = sorted(events, key=lambda event: event.seq or 0)
    assert [event.seq for event in told] == list(range(1, len(told) + 1))
    assert [event.event for event in told if not event.event.startswith("checkpoint")] == [
        "job.created",
        "job.started",
        "stage.started",
        "stage.failed",
        "retry.scheduled",
        "retry.started",
        "stage.started",
        "stage.completed",
        "job.completed",
    ]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path).prepare().serve()
    yield made
    made.kill()


@pytest.mark.slow
def test_ob_1_serve_writes_one_json_line_for_each_event(place: Place) -> None:
    job = int(place.call("submit", "quick", "--wait").stdout.split()[0])

    def lines() -> list[dict[str, Any]]:
        log = (place.folder / "serve.log").read_text(encoding="utf-8").splitlines()
        told = [json.loads(line) for line in log if line.startswith("{")]
        return [line for line in told if line.get("job") == job]

    eventually(lambda: any(line["event"] == "job.completed" for line in lines()), within=20)
    assert all({"at", "level", "component", "job", "event", "details"} <= set(line) for line in lines())


@pytest.mark.slow
def test_ob_2_what_was_done_is_told_in_three_forms_and_kept(place: Place) -> None:
    place.call("submit", "quick", "--wait")
    place.call("duties", "run", "meters")
    before = place.json("metrics")
    place.kill()
    place.serve()

    after, words = place.json("metrics"), place.call("metrics").stdout
    scraped = place.call("metrics", "--prometheus").stdout

    assert (before["created"], before["completed"], before["failed"]) == (1, 1, 0)
    assert (after["created"], after["job_ms"], after["stages"]) == (1, before["job_ms"], before["stages"])
    assert "completed     1  (" in words
    assert 'sgops_stage_duration_seconds{quantile="0.5",stage="say"}' in scraped


@pytest.mark.slow
def test_ob_3_what_a_stage_prints_is_kept_with_its_attempt(place: Place) -> None:
    job = place.call("submit", "quick", "-p", "word=moon", "--wait").stdout.split()[0]

    kept = place.json("jobs", "logs", job, "--stage", "say", "--attempt", "1")["items"]

    assert [(line["stream"], line["text"]) for line in kept] == [("stdout", "said moon")]


@pytest.mark.parametrize(("mode", "told"), [(Mode.PREVIEW, {"service.asked", "timeout.enforced"}), (Mode.OFF, set())])
def test_ob_4_what_the_engine_does_by_itself_can_be_only_said_or_left(
    make_plant: MakePlant, mode: Mode, told: set[str]
) -> None:
    farm, gate, story = Farm(), Gate(), Pipeline("story")
    farm.finish()
    story.stage(name="shoot")(lambda ctx: ctx.call("farm"))
    slow = of_stages(name="slow")
    slow.stage(name="wait", timeout="20ms")(gate.body())
    plant = make_plant(story, slow, services={"farm": FarmConnector(farm)})
    off = replace(plant.settings.recovery, mode=mode, ask_services=mode, enforce_timeouts=mode)
    plant.settings = replace(plant.settings, recovery=off, cleanup=replace(plant.settings.cleanup, mode=mode))
    plant.start()

    jobs = plant.submit("story"), plant.submit("slow")
    plant.wait_for(jobs[0], "external")
    eventually(lambda: farm.submissions.total() == 1 and gate.begun.is_set(), what="both to be under way")
    eventually(lambda: previewed(plant) == told, what="what would be done to be told")
    duties = [plant.operations.run_duty(name).last_report or "" for name in ("enforce", "external", "recovery", "tidy")]

    assert [plant.job(job).state for job in jobs] == ["external", "running"]
    assert (farm.calls["status"], farm.calls["find"]) == (0, 0)
    assert ["off" in sentence for sentence in duties[2:]] == [mode is Mode.OFF] * 2
    gate.open.set()
    assert plant.wait_for(jobs[1]).state == "completed"


def previewed(plant: Plant) -> set[str]:
    events = plant.operations.events(Asking(limit=200)).items
    return {event.event for event in events if event.details.get("preview")}
