"""From the tables of the configuration to the pipelines that need no Python."""

from __future__ import annotations

from sgops.core.errors import PipelineError
from sgops.core.pipeline import Pipeline
from sgops.core.settings import PipelineSettings, StageSettings


def pipeline_of(name: str, table: PipelineSettings) -> Pipeline:
    """Make the pipeline that a table declares; raises PipelineError when it cannot run."""
    pipeline = Pipeline(
        name,
        version=table.version,
        on_drift=table.on_drift.value,
        on_crash=table.on_crash.value,
        queue=table.queue,
        timeout=table.timeout,
        retry=table.retry,
    )
    for stage in table.stages:
        _declare(pipeline, stage)
    return pipeline


def _declare(pipeline: Pipeline, stage: StageSettings) -> None:
    if stage.run is None:
        raise PipelineError(
            f"stage '{stage.name}': this version hands no stage to a connector", hint="give it a command with run"
        )
    pipeline.command(
        stage.name,
        stage.run,
        exit_codes={code: kind.value for code, kind in stage.exit_codes.items()},
        timeout=stage.timeout,
        retry=stage.retry,
        memory=stage.memory,
        queue=stage.queue,
        uses=stage.uses,
        uses_config=stage.uses_config,
        export=stage.export,
    )
