"""The demonstration runs where it can touch nothing real, and shows a whole life of jobs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from sgops.cli.playground import CONFIG
from tests.cli.serving import Place
from tests.support.eventually import eventually

SAMPLE = Path(__file__).parents[2] / "sample_config.toml"

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.environment["XDG_DATA_HOME"] = str(tmp_path / "share")
    return place


def test_jobs_fail_and_recover_and_one_dies_and_can_be_retried(place: Place) -> None:
    shown = place.call("demo", "--headless")

    config = place.folder / "share" / "sgops-demo" / "sgops.toml"
    place.environment["SGOPS_CONFIG"] = str(config)
    again = place.call("dead-letter", "retry", "1", "--preview")
    assert shown.returncode == 0, shown.stderr
    assert "12 completed, 1 dead" in shown.stdout
    assert "tries again in" in shown.stdout
    assert "handed to the press" in shown.stdout
    assert "the press was out of paper" in shown.stdout
    assert "5 of 5 postcards" in shown.stdout
    assert f"  export SGOPS_CONFIG={config}\n" in shown.stdout
    assert "  sgops dead-letter show 1\n" in shown.stdout
    assert again.returncode == 0, again.stderr


def test_it_touches_nothing_where_one_stands(place: Place) -> None:
    (place.folder / "sgops.toml").write_text('[engine]\ndata_dir = "./data"\n')

    told = json.loads(place.call("demo", "--headless", "--json").stdout)

    assert sorted(told["jobs"].values()) == ["completed"] * 7 + ["dead"]
    assert (told["batch"], len(told["dead_letters"])) == (1, 1)
    assert not (place.folder / "data").exists()


def test_a_configuration_without_the_sample_is_told(place: Place) -> None:
    place.prepare()

    done = place.call("--config", "sgops.toml", "demo", "--headless")

    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_a_killed_demonstration_leaves_no_process_behind(place: Place) -> None:
    demo = subprocess.Popen(
        [sys.executable, "-m", "sgops", "demo", "--headless"],
        cwd=place.folder,
        env=place.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert demo.stdout is not None
    told = next((line for line in demo.stdout if "handed to the press" in line), "")
    begun = psutil.Process(demo.pid).children(recursive=True)

    demo.kill()
    demo.communicate(timeout=30)

    assert told
    eventually(lambda: not any(is_alive(child) for child in begun), what="its processes to end")


def test_an_engine_that_runs_gets_what_it_can_do(place: Place) -> None:
    (place.folder / "sgops.toml").write_text(CONFIG)
    place.serve()

    try:
        told = json.loads(place.call("--config", "sgops.toml", "demo", "--headless", "--json").stdout)
    finally:
        place.kill()

    assert set(told["jobs"].values()) == {"completed", "dead"}
    assert told["batch"] == 1


def test_without_the_press_the_sample_says_what_is_missing_and_goes_on(place: Place) -> None:
    # Where nobody listens: the port of the sample may be open for another test.
    place.environment["SGOPS_CONNECTORS__PRESS__SUBMIT__URL"] = "http://127.0.0.1:1/orders"
    (place.folder / "sgops.toml").write_bytes(SAMPLE.read_bytes())
    place.serve()

    try:
        job = place.call("submit", "invitation", "-p", "to=Ada").stdout.strip()
        why = eventually(lambda: _failed(place, job), within=30, what="the press to be missed")
        health, other = place.call("health"), place.call("submit", "postcard", "-p", "to=Ada", "--wait")
    finally:
        place.kill()

    assert "service 'press': ConnectError" in str(why)
    assert (health.returncode, other.returncode) == (0, 0)


def _failed(place: Place, job: str) -> str:
    told = " ".join(place.call("why", job).stdout.split())
    return told if "refused" in told else ""


def is_alive(process: psutil.Process) -> bool:
    return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
