"""Plants whose jobs have made files of every kind, for the tests of cleanup."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sgops.core.errors import UsageError
from sgops.core.pipeline import Pipeline
from sgops.core.setting_types import Mode
from sgops.core.views import CleanupView
from tests.engine.conftest import MakePlant
from tests.engine.pipelines import of_stages
from tests.support.plant import Plant
from tests.support.tampering import tamper


def a_pipeline(*, fails: bool = False) -> Pipeline:
    def draw(ctx: Any) -> None:
        for kind in ("intermediate", "preview", "output", "temp"):
            with ctx.artifact(f"{kind}.txt", kind=kind) as file:
                file.write(b"whole")
        (ctx.temp_dir / "scratch").write_text("scratch")

    def bind(draw: Any) -> None:
        if fails:
            raise UsageError("it cannot be bound")

    return of_stages(draw, bind)


def a_plant(make_plant: MakePlant, *pipelines: Pipeline, trash: timedelta = timedelta(hours=48), **spans: Any) -> Plant:
    plant = make_plant(*(pipelines or (a_pipeline(),)))
    settings = plant.settings
    plant.settings = replace(
        settings,
        cleanup=replace(settings.cleanup, trash=trash, mode=Mode.OFF),
        retention=replace(settings.retention, **spans),
    )
    return plant.start()


def between_engines(plant: Plant, sql: str, *values: object) -> None:
    """Change rows as no engine would, while none has the file open."""
    plant.stop()
    tamper(plant.folder, sql, *values)
    plant.start()


def there(plant: Plant, job: int) -> set[str]:
    root = plant.folder / "artifacts" / str(job)
    return {path.name for path in root.rglob("*") if path.is_file()}


def done(plant: Plant, kind: str | None = None) -> CleanupView:
    return plant.operations.cleanup(kind=kind)


NOW = timedelta(0)
AT_ONCE: dict[str, Any] = {"temp": NOW, "preview": NOW, "intermediate": NOW, "failed": NOW, "dead_letter": NOW}
