"""The demonstration plays where nothing real is, with what the sample shows, and its press finds room."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sgops.boot.config import load
from sgops.cli.options import Options
from sgops.cli.playground import CONFIG, open_press, playground
from sgops.cli.press import HOST, PORT

SAMPLE = Path(__file__).parents[2] / "sample_config.toml"
CALLS = ("SUBMIT", "STATUS", "FIND", "CANCEL")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Give the environment of a process of its own, in which the engine is told where the press is."""
    own = dict(os.environ)
    monkeypatch.setattr(os, "environ", own)
    return own


@pytest.fixture
def taken() -> Iterator[int]:
    """Give a port that somebody has."""
    with socket.create_server((HOST, 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def options(tmp_path: Path) -> Options:
    (tmp_path / "sgops.toml").write_text(CONFIG)
    return Options(config=tmp_path / "sgops.toml")


def test_it_has_what_the_sample_shows(options: Options) -> None:
    own, sample = (load(file, {}).settings for file in (options.config, SAMPLE))

    assert own.engine.pipelines == sample.engine.pipelines
    assert (own.pipelines, own.connectors) == (sample.pipelines, sample.connectors)
    assert (own.templates, own.schedules) == (sample.templates, sample.schedules)
    assert f":{PORT}/" in str(sample.connectors["press"])


def test_it_is_made_once_in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    first = playground(Options())
    assert first.config is not None
    first.config.write_text("# mine")

    again = playground(Options())

    assert again.config == first.config == tmp_path / "sgops-demo" / "sgops.toml"
    assert again.config.read_text() == "# mine"


def test_where_the_port_is_taken_the_press_is_elsewhere_and_the_engine_is_told(
    options: Options, told: dict[str, str], taken: int
) -> None:
    with open_press(options, taken) as has_press:
        calls = [told[f"SGOPS_CONNECTORS__PRESS__{call}__URL"] for call in CALLS]
        port = int(calls[0].split(":")[2].split("/")[0])
        with socket.create_connection((HOST, port), timeout=10):
            reached = True

    assert (has_press, reached, port != taken) == (True, True, True)
    assert [call.partition("/orders")[2] for call in calls] == ["", "/{ref}", "?key={key}", "/{ref}"]
    assert f":{port}/" in str(load(options.config, told).settings.connectors["press"])


def test_a_configuration_without_a_press_is_left_alone(tmp_path: Path, told: dict[str, str], taken: int) -> None:
    (tmp_path / "sgops.toml").write_text("[engine]\n")

    with open_press(Options(config=tmp_path / "sgops.toml"), taken) as has_press:
        assert (has_press, any("PRESS" in name for name in told)) == (False, False)


def test_an_engine_elsewhere_has_no_press() -> None:
    with open_press(Options(attach="http://198.51.100.7:8470")) as has_press:
        assert has_press is False
