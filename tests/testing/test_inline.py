"""A pipeline's author tests it on the real engine, in this thread, in no time."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sgops import Done, Fail, Failed, Pipeline, Retry, Running, Secret, Snooze, StageContext, Unknown
from sgops.core.errors import NotFound, PipelineError, UsageError
from sgops.core.values import Json
from sgops.testing import FakeClock, FakeConnector, FakeDice, crash_at, run


@dataclass
class Params:
    scenes: int = 3
    token: Secret | None = None


def test_a_pipeline_runs_in_this_thread_and_gives_its_last_output() -> None:
    story = Pipeline("story", params=Params)

    @story.stage
    def script(params: Params) -> list[int]:
        return list(range(params.scenes))

    @story.stage
    def panels(ctx: StageContext, script: list[int]) -> Mapping[str, object]:
        ctx.log("drawing")
        return {"thread": threading.get_ident(), "panels": ctx.map(str, script, key=str)}

    result = run(story, {"scenes": 2})

    assert result.state == "completed"
    assert result.output == {"thread": threading.get_ident(), "panels": ["0", "1"]}
    assert [item.key for item in result.items] == ["0", "1"]
    assert [line.text for line in result.log] == ["drawing"]


def test_retries_come_when_they_are_due_and_take_no_time() -> None:
    flaky = Pipeline("flaky", retry=Retry(limit=3, base="1h", factor=2, cap="1d", jitter="none"))
    tries: list[datetime] = []
    clock = FakeClock()

    @flaky.stage
    def fetch(ctx: StageContext) -> int:
        tries.append(clock.now())
        if ctx.attempt < 4:
            raise TimeoutError("nobody there")
        return ctx.attempt

    result = run(flaky, clock=clock)

    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert waits == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)]
    assert [attempt.outcome for attempt in result.attempts] == ["failed", "failed", "failed", "completed"]
    assert result.attempts[0].failure_type == "network_timeout"


def test_a_job_that_cannot_succeed_is_dead_with_the_reason() -> None:
    hopeless = Pipeline("hopeless")

    @hopeless.stage
    def refuse() -> Fail:
        return Fail("not a picture", type="invalid_input")

    result = run(hopeless)

    assert (result.state, result.reason, result.output) == ("dead", "not a picture", None)


def test_a_snooze_is_slept_through() -> None:
    patient = Pipeline("patient")
    clock = FakeClock()
    began = clock.now()

    @patient.stage
    def wait_for_noon() -> Snooze | str:
        return "now" if clock.now() - began >= timedelta(minutes=30) else Snooze("10m")

    result = run(patient, clock=clock)

    assert result.output == "now"
    assert clock.now() == began + timedelta(minutes=30)


def test_a_stage_reads_variables_and_secrets() -> None:
    curious = Pipeline("curious", params=Params)

    @curious.stage
    def look(ctx: StageContext, params: Params) -> list[Json]:
        return [ctx.vars["model.name"], ctx.secret("farm") == "hunter2", params.token == "hunter2"]

    result = run(curious, {"token": "farm"}, vars={"model": {"name": "small"}}, secrets={"farm": "hunter2"})

    assert result.output == ["small", True, True]


def test_luck_is_what_the_test_says() -> None:
    unlucky = Pipeline("unlucky", retry=Retry(base="10s"))
    clock = FakeClock()
    began = clock.now()

    @unlucky.stage
    def fetch(ctx: StageContext) -> None:
        if ctx.attempt == 1:
            raise TimeoutError

    run(unlucky, clock=clock, dice=FakeDice(0.9))

    assert clock.now() - began == timedelta(seconds=9)


def test_each_run_is_a_job_of_its_own() -> None:
    counting = Pipeline("counting")
    calls = []

    @counting.stage
    def count(ctx: StageContext) -> int:
        calls.append(ctx.job_id)
        return len(calls)

    first, second = run(counting), run(counting)

    assert (first.output, second.output) == (1, 2)
    assert first.folder != second.folder


def test_the_folder_goes_with_the_last_result() -> None:
    quick = Pipeline("quick")

    @quick.stage
    def work(ctx: StageContext) -> str:
        return str(ctx.temp_dir)

    result = run(quick)
    folder, temp = result.folder, Path(str(result.output))

    assert temp.is_relative_to(folder)
    assert temp.is_dir()
    del result
    assert not folder.exists()


def test_wrong_parameters_and_half_a_pipeline_are_refused() -> None:
    with pytest.raises(PipelineError, match="has no stages"):
        run(Pipeline("empty"))

    story = Pipeline("story", params=Params)
    story.stage(name="script")(lambda: None)
    with pytest.raises(UsageError, match=r"\$\.scenes: 'two' is no int"):
        run(story, {"scenes": "two"})


def test_a_service_answers_from_its_script_and_takes_no_time() -> None:
    story = Pipeline("story")

    @story.stage
    def render(ctx: Any) -> Any:
        return ctx.call("farm", scenes=3)

    farm = FakeConnector([Running(), Unknown("busy"), Done({"frames": 7})])

    result = run(story, connectors={"farm": farm})

    assert (result.state, result.output) == ("completed", {"frames": 7})
    assert [request for _, request in farm.submitted] == [{"scenes": 3}]
    assert len(result.attempts) == 1


def test_a_service_that_fails_is_given_the_work_again_under_a_new_key() -> None:
    story = Pipeline("story")

    @story.stage
    def render(ctx: Any) -> Any:
        return ctx.call("farm")

    farm = FakeConnector([Failed(reason="out of paint"), Done("frames")])

    result = run(story, connectors={"farm": farm})

    assert result.output == "frames"
    assert len({key for key, _ in farm.submitted}) == 2


def test_a_service_that_never_ends_its_work_is_told() -> None:
    story = Pipeline("story")

    @story.stage
    def render(ctx: Any) -> Any:
        return ctx.call("farm")

    with pytest.raises(PipelineError, match="never ends"):
        run(story, connectors={"farm": FakeConnector([Running()])})


def test_parameters_can_be_an_object_of_their_dataclass() -> None:
    story = Pipeline("story", params=Params)

    @story.stage
    def script(params: Params) -> int:
        return params.scenes

    result = run(story, Params(scenes=7))

    assert result.output == 7
    assert result.job.params == {"scenes": 7, "token": None}


def test_what_stages_use_is_there() -> None:
    film = Pipeline("film")

    @film.stage(uses={"gpu": 1, "license": 2})
    def draw() -> str:
        return "drawn"

    @film.stage(uses={"gpu": 3})
    def render(draw: str) -> str:
        return f"{draw} and rendered"

    result = run(film)

    assert (result.state, result.output) == ("completed", "drawn and rendered")


def test_a_crash_at_a_stage_that_does_not_exist_is_refused() -> None:
    story = Pipeline("story")
    story.stage(name="script")(lambda: 1)

    with pytest.raises(NotFound, match="Did you mean 'script'"):
        run(story, crash=crash_at("scirpt"))


def test_what_has_no_names_cannot_be_parameters() -> None:
    with pytest.raises(UsageError, match="cannot be parameters"):
        run(Pipeline("story"), "Moon")
