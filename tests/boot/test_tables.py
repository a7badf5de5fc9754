"""Tables of the configuration become pipelines that need no Python."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.boot.pipelines import build_catalog
from sgops.boot.tables import pipeline_of
from sgops.core.errors import PipelineError
from sgops.core.failure import FailureType
from sgops.core.pipeline import Isolation, OnDrift
from sgops.core.settings import PipelineSettings, Settings, StageSettings
from tests.support.sources import ROOT

DOWNLOAD = StageSettings(
    name="download",
    run=("curl", "-o", "{artifacts}/in.mp4", "{params.url}"),
    timeout=timedelta(minutes=10),
    memory=2**30,
    exit_codes={6: FailureType.NETWORK_TIMEOUT},
    export=True,
)


def test_a_table_says_all_that_python_can() -> None:
    table = PipelineSettings(version=3, stages=(DOWNLOAD,), on_drift=OnDrift.RESTART, timeout=timedelta(hours=1))

    pipeline = pipeline_of("encode", table)

    (stage,) = pipeline.stages
    assert (pipeline.version, pipeline.on_drift, pipeline.timeout) == (3, OnDrift.RESTART, timedelta(hours=1))
    assert (stage.isolation, stage.timeout, stage.memory, stage.export) == (
        Isolation.COMMAND,
        timedelta(minutes=10),
        2**30,
        True,
    )
    assert stage.command is not None
    assert stage.command.run == DOWNLOAD.run
    assert stage.command.exit_codes == {6: FailureType.NETWORK_TIMEOUT}


def test_a_command_that_means_nothing_is_told_with_its_place() -> None:
    table = PipelineSettings(stages=(StageSettings(name="a", run=("echo", "{param.url}")),))

    with pytest.raises(PipelineError, match=r"stage 'a' of pipeline 'encode'.*Did you mean 'params'"):
        pipeline_of("encode", table)


def test_another_command_is_another_definition_and_another_exit_code_is_not() -> None:
    def hash_of(run: tuple[str, ...], **codes: FailureType) -> str:
        stage = StageSettings(name="a", run=run, exit_codes={int(code[1:]): kind for code, kind in codes.items()})
        settings = Settings(pipelines={"encode": PipelineSettings(stages=(stage,))})
        return build_catalog(settings, ROOT).find("encode").definition.hash

    assert hash_of(("cp", "a", "b")) != hash_of(("cp", "a", "c"))
    assert hash_of(("cp", "a", "b")) == hash_of(("cp", "a", "b"), c7=FailureType.QUALITY)


def test_a_variable_in_a_command_is_part_of_what_it_makes() -> None:
    def hash_of(model: str) -> str:
        stage = StageSettings(name="a", run=("echo", "{vars.model}"))
        settings = Settings(vars={"model": model}, pipelines={"p": PipelineSettings(stages=(stage,))})
        return build_catalog(settings, ROOT).find("p").definition.hash

    assert hash_of("small") != hash_of("large")


def test_a_command_that_asks_for_a_later_stage_is_refused() -> None:
    stages = (StageSettings(name="a", run=("echo", "{stages.b.exit}")), StageSettings(name="b", run=("true",)))

    with pytest.raises(PipelineError, match="'b' is no earlier stage"):
        pipeline_of("p", PipelineSettings(stages=stages))


def test_a_table_that_cannot_run_hinders_no_other() -> None:
    settings = Settings(
        pipelines={
            "bad": PipelineSettings(stages=(StageSettings(name="a", run=("{nothing}",)),)),
            "good": PipelineSettings(stages=(DOWNLOAD,)),
        }
    )

    catalog = build_catalog(settings, ROOT)

    assert catalog.names() == ["good"]
    assert [broken.source for broken in catalog.broken] == ["pipelines.bad"]
