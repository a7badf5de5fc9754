"""From the tables of the configuration to the pipelines that need no Python."""

from __future__ import annotations

from sgops.core.errors import PipelineError
from sgops.core.pipeline import Pipeline
from sgops.core.request import Request
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
        _declare_request(pipeline, stage)
        return
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


def _declare_request(pipeline: Pipeline, stage: StageSettings) -> None:
    try:
        request = Request(connector=stage.connector or "", fields=stage.request)
    except PipelineError as error:
        raise PipelineError(f"stage '{stage.name}': {error.message}", hint=error.hint) from error
    pipeline.service(
        stage.name,
        request,
        timeout=stage.timeout,
        retry=stage.retry,
        queue=stage.queue,
        uses=stage.uses,
        uses_config=stage.uses_config,
        export=stage.export,
    )
