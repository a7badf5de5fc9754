"""What an author declares, and what is refused before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from sgops.core.errors import NotFound, PipelineError
from sgops.core.pipeline import Isolation, OnDrift, Pipeline


def a_pipeline(**options: Any) -> Pipeline:
    story = Pipeline("story", **options)

    @story.stage
    def script(ctx: object, params: object) -> str:
        return f"{ctx}{params}"

    @story.stage(timeout="2m", memory="1GiB", isolation="process", export=True)
    def panels(script: object) -> object:
        return script

    return story


def test_stages_run_in_the_order_they_are_declared() -> None:
    story = a_pipeline()

    assert story.names == ("script", "panels")
    assert story.after("script") is story.stages[1]
    assert story.after("panels") is None


def test_a_stage_knows_what_it_reads_and_how_it_runs() -> None:
    script, panels = a_pipeline().stages

    assert (script.reads, panels.reads) == ((), ("script",))
    assert (panels.timeout, panels.memory, panels.isolation) == (timedelta(minutes=2), 2**30, Isolation.PROCESS)
    assert panels.export


def test_a_declared_function_can_still_be_called() -> None:
    story = Pipeline("story")

    @story.stage()
    def double(params: int) -> int:
        return params * 2

    assert double(4) == 8


def test_an_argument_nobody_can_fill_is_refused_with_the_one_that_was_meant() -> None:
    story = a_pipeline()

    with pytest.raises(PipelineError, match="panel") as refusal:

        @story.stage
        def preview(panel: object) -> object:
            return panel

    assert "panels" in refusal.value.message
    assert "script" in refusal.value.hint


def test_an_argument_with_a_default_is_the_authors_own() -> None:
    story = a_pipeline()

    @story.stage
    def preview(panels: object, width: int = 80) -> object:
        return (panels, width)

    assert story.find("preview").arguments == ("panels",)


@pytest.mark.parametrize("name", ["", "two words", "9lives", "x" * 65, "dämon"])
def test_a_name_that_cannot_be_typed_anywhere_is_refused(name: str) -> None:
    with pytest.raises(PipelineError, match="no name"):
        Pipeline(name)


@pytest.mark.parametrize(
    "options",
    [{"on_drift": "explode"}, {"on_crash": "weep"}, {"timeout": "soon"}, {"params": dict}],
)
def test_an_option_that_means_nothing_is_refused_with_what_exists(options: dict[str, Any]) -> None:
    with pytest.raises(PipelineError) as refusal:
        Pipeline("story", **options)

    assert refusal.value.hint


def test_two_stages_cannot_have_one_name() -> None:
    story = a_pipeline()

    with pytest.raises(PipelineError, match="taken"):
        story.stage(name="script")(lambda: None)


def test_an_unknown_stage_is_answered_with_the_one_that_was_meant() -> None:
    with pytest.raises(NotFound, match="panels"):
        a_pipeline().find("panles")


def test_parameters_are_a_dataclass_and_the_rest_has_defaults() -> None:
    @dataclass
    class Params:
        title: str

    story = a_pipeline(params=Params)

    assert (story.params, story.on_drift, story.queue, story.version) == (Params, OnDrift.DEAD_LETTER, "default", 1)


def test_a_thread_cannot_be_limited_in_memory() -> None:
    pipeline = Pipeline("story")

    with pytest.raises(PipelineError, match="cannot be limited in memory") as refused:
        pipeline.stage(memory="1GiB")(lambda_called("draw"))

    assert 'isolation="process"' in refused.value.hint


def test_a_command_is_a_stage_like_any_other() -> None:
    pipeline = Pipeline("story")
    pipeline.stage(lambda_called("draw"))

    pipeline.command("pack", ["zip", "{stages.draw.file}"], timeout="1m", memory="1GiB", exit_codes={12: "quality"})

    stage = pipeline.find("pack")
    assert (stage.isolation, stage.memory, stage.reads) == ("command", 2**30, ("draw",))
    assert stage.command is not None
    assert stage.command.exit_codes == {12: "quality"}
    with pytest.raises(PipelineError, match=r"stage 'ship' of pipeline 'story': .*'wrap' is no earlier stage"):
        pipeline.command("ship", ["echo", "{stages.wrap.file}"])


def lambda_called(name: str) -> Any:
    def body() -> int:
        return 0

    body.__name__ = name
    return body
