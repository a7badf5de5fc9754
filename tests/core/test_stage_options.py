"""What is said of a pipeline or a stage and means nothing is refused where it is written, with an example."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from sgops.core.errors import PipelineError
from sgops.core.pipeline import Pipeline
from sgops.core.retry import Retry
from sgops.core.stage_options import StageOptions, duration, size


def draw(ctx: object) -> object:
    return ctx


async def fetch(ctx: object) -> object:
    return ctx


def test_an_option_that_does_not_exist_is_answered_with_the_one_that_was_meant() -> None:
    options: Any = {"timout": "2m"}

    with pytest.raises(PipelineError, match=r"no option 'timout'\. Did you mean 'timeout'") as refused:
        Pipeline("story").stage(**options)(draw)

    assert all(name in refused.value.hint for name in StageOptions.__annotations__)


def test_an_option_of_a_command_that_does_not_exist_is_refused_as_well() -> None:
    options: Any = {"memry": "1GiB"}

    with pytest.raises(PipelineError, match="Did you mean 'memory'"):
        Pipeline("story").command("pack", ["zip"], **options)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("retry", 3),
        ("queue", ""),
        ("queue", 7),
        ("uses", ["gpu"]),
        ("uses_config", "model.name"),
        ("uses_config", 3),
        ("depends", draw),
        ("depends", ["draw"]),
        ("verify", "draw"),
        ("export", "yes"),
        ("memory", True),
        ("memory", 0),
    ],
)
def test_a_value_that_means_nothing_is_refused_with_an_example(option: str, value: object) -> None:
    options: Any = {"isolation": "process", option: value}

    with pytest.raises(PipelineError, match=f"stage 'draw' of pipeline 'story': {option}=") as refused:
        Pipeline("story").stage(**options)(draw)

    assert f"{option}=" in refused.value.hint


@pytest.mark.parametrize("options", [{"version": "2"}, {"version": True}, {"retry": 3}, {"queue": ""}])
def test_the_same_holds_for_a_pipeline(options: dict[str, Any]) -> None:
    with pytest.raises(PipelineError, match="means nothing here") as refused:
        Pipeline("story", **options)

    assert "for example" in refused.value.hint


@pytest.mark.parametrize("isolation", ["fork", "command", "external"])
def test_a_function_runs_in_a_thread_or_in_a_process(isolation: Any) -> None:
    with pytest.raises(PipelineError, match="isolation=") as refused:
        Pipeline("story").stage(isolation=isolation)(draw)

    assert refused.value.hint == "use one of thread, process"


def test_an_async_function_would_give_no_result() -> None:
    with pytest.raises(PipelineError, match="async") as refused:
        Pipeline("story").stage(fetch)

    assert "asyncio.run" in refused.value.hint


def test_what_has_no_name_of_its_own_needs_one() -> None:
    story, nameless = Pipeline("story"), partial(draw)

    with pytest.raises(PipelineError, match="no name") as refused:
        story.stage(nameless)

    story.stage(name="draw")(nameless)
    assert "name=" in refused.value.hint
    assert story.names == ("draw",)


@pytest.mark.parametrize("name", ["", 7])
def test_a_name_that_was_given_is_not_passed_over(name: Any) -> None:
    with pytest.raises(PipelineError, match="no name for a stage"):
        Pipeline("story").stage(name=name)(draw)


def test_a_number_is_a_time_in_seconds_as_it_is_in_a_retry() -> None:
    assert duration(90, "here") == duration("1m30s", "here") == Retry(base=90).base == timedelta(seconds=90)
    assert duration(None, "here") is None


@pytest.mark.parametrize("value", ["soon", -1, True, timedelta(seconds=-1), [5]])
def test_what_is_no_time_is_refused(value: Any) -> None:
    with pytest.raises(PipelineError, match="here: "):
        duration(value, "here")


def test_memory_is_said_in_text_or_in_bytes() -> None:
    assert size("1GiB", "here") == size(2**30, "here") == 2**30


def test_an_option_that_says_none_is_as_if_it_were_not_there() -> None:
    options: Any = dict.fromkeys(("name", "timeout", "retry", "memory", "queue", "uses", "verify"))
    story = Pipeline("story")

    story.stage(**options)(draw)

    assert story.names == ("draw",)
    assert dict(story.stages[0].uses) == {}
