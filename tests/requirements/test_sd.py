"""SD: a stop lands what runs, leaves everything resumable and nobody behind."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.serving import Place
from tests.support.eventually import eventually

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path).prepare().serve()
    yield made
    made.kill()


def begun(place: Place) -> str:
    """Submit a job that takes half a minute, and wait until its second stage runs."""
    job = place.call("submit", "slow").stdout.strip()
    eventually(lambda: place.json("jobs", "show", job)["stage"] == "second", within=20)
    return job


def ended(place: Place) -> int:
    assert place.process is not None
    code = place.process.wait(40)
    place.process = None
    return code


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "stop"])
def test_sd_1_a_stop_by_any_road_lands_what_runs_and_leaves_it_resumable(how: str, place: Place) -> None:
    job = begun(place)

    if how == "stop":
        assert place.call("stop").returncode == 0
    else:
        assert place.process is not None
        place.process.send_signal(getattr(signal, how))

    assert ended(place) == 0
    view = place.json("jobs", "show", job)
    assert (view["state"], view["stage"]) == ("interrupted", "second")
    saved = place.json("jobs", "checkpoints", job)["items"]
    assert [each["trigger"] for each in saved if each["status"] == "interrupted"] == ["shutdown"]
    assert place.call("verify").returncode == 0


def test_sd_2_a_second_signal_skips_the_wait(place: Place) -> None:
    job = begun(place)
    assert place.process is not None

    place.process.send_signal(signal.SIGTERM)
    eventually(lambda: "stopping" in (place.folder / "serve.log").read_text(encoding="utf-8"), within=20)
    place.process.send_signal(signal.SIGTERM)

    ended(place)
    assert place.json("jobs", "show", job)["state"] == "interrupted"
    assert place.call("verify").returncode == 0
