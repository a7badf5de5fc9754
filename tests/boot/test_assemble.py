"""An engine put together from settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sgops.boot.assemble import masker_of
from sgops.core.alerting import Channel
from sgops.core.errors import NotFound
from sgops.core.setting_types import SecretSource
from sgops.core.settings import AlertSettings, Settings
from tests.engine.pipelines import of_stages, three_stages
from tests.support.plant import Plant


def test_an_engine_leaves_nothing_open_behind(tmp_path: Path) -> None:
    plant = Plant(tmp_path / "data", [three_stages()]).start()

    assert plant.stop()

    assert {path.name for path in plant.folder.iterdir()} <= {
        "sgops.db",
        "sgops.db-ballast",
        "workers.slots",
        "engine.lock",
        "inbox",
        "artifacts",
    }


def test_the_files_of_an_engine_are_its_owners_alone(tmp_path: Path) -> None:
    plant = Plant(tmp_path / "data", [three_stages()]).start()
    modes = {(path.is_dir(), path.stat().st_mode & 0o777) for path in plant.folder.iterdir()}
    plant.stop()

    assert modes == {(False, 0o600), (True, 0o700)}


def test_a_stage_reads_secrets_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    seen: list[object] = []

    def stage(ctx: object) -> None:
        try:
            ctx.secret("farm")  # type: ignore[attr-defined]
        except NotFound as error:
            seen.append(error.message)

    plant = Plant(tmp_path / "data", [of_stages(stage)]).start()
    plant.wait_for(plant.submit())
    plant.stop()

    assert seen == ["no secret 'farm'."]


def test_the_values_of_secrets_are_masked_in_every_output() -> None:
    settings = Settings(secrets={"farm": SecretSource(env="FARM")})

    masker = masker_of(settings, {"FARM": "s3cret-value"})

    assert "s3cret-value" not in masker.text("token s3cret-value")


@pytest.mark.parametrize("env", [{}, {"FARM": ""}])
def test_a_secret_without_a_value_does_not_stop_the_start(env: dict[str, str]) -> None:
    settings = Settings(secrets={"farm": SecretSource(env="FARM")})

    assert masker_of(settings, env).text("nothing") == "nothing"


def test_messages_leave_by_the_ways_that_a_changed_configuration_names(tmp_path: Path) -> None:
    plant = Plant(tmp_path / "data", [three_stages()]).open(runs=True)
    parts = plant.assembled.engine._parts  # type: ignore[union-attr]  # noqa: SLF001
    before = tuple(parts.post.channels)

    parts.in_force.settings = replace(parts.settings, alerts=AlertSettings(command=("true",)))

    assert (before, tuple(parts.post.channels)) == ((), (Channel.COMMAND,))
    plant.close()
