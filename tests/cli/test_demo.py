"""The demonstration runs where it can touch nothing real, and shows a whole life of jobs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.serving import Place

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.environment["XDG_DATA_HOME"] = str(tmp_path / "share")
    return place


def test_jobs_fail_and_recover_and_one_dies_and_can_be_retried(place: Place) -> None:
    shown = place.call("demo", "--headless")

    config = place.folder / "share" / "sgops-demo" / "sgops.toml"
    again = place.call("--config", str(config), "dead-letter", "retry", "1", "--preview")
    assert shown.returncode == 0, shown.stderr
    assert "5 completed, 1 dead" in shown.stdout
    assert "tries again in" in shown.stdout
    assert f"sgops --config {config} dead-letter show 1" in shown.stdout
    assert again.returncode == 0, again.stderr


def test_it_touches_nothing_where_one_stands(place: Place) -> None:
    (place.folder / "sgops.toml").write_text('[engine]\ndata_dir = "./data"\n')

    told = json.loads(place.call("demo", "--headless", "--json").stdout)

    assert sorted(told["jobs"].values()) == ["completed"] * 5 + ["dead"]
    assert not (place.folder / "data").exists()


def test_a_configuration_without_the_sample_is_told(place: Place) -> None:
    place.prepare()

    done = place.call("--config", "sgops.toml", "demo", "--headless")

    assert done.returncode == 3
    assert "Traceback" not in done.stderr
