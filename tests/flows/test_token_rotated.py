"""A token that is rotated while the engine runs is the only one at once."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sgops.core.errors import SgopsError
from sgops.http.client import RemoteOperations
from tests.cli.serving import Place

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path).prepare()
    made.environment["SGOPS_API__LISTEN"] = f"127.0.0.1:{_free_port()}"
    made.serve()
    yield made
    made.kill()


def test_a_running_engine_takes_the_new_token_and_no_other(place: Place) -> None:
    url = f"http://{place.environment['SGOPS_API__LISTEN']}"
    former = _token(place)
    before = RemoteOperations(url, token=former).status()

    rotated = place.call("token", "rotate")

    assert before.engine is not None
    assert _refusal(url, former) == "unauthorized"
    assert RemoteOperations(url, token=_token(place)).status().engine == before.engine
    assert stat.S_IMODE((place.folder / "data" / "token").stat().st_mode) == 0o600
    shown = rotated.stdout + rotated.stderr + (place.folder / "serve.log").read_text()
    assert former not in shown
    assert _token(place) not in shown


def test_a_command_reaches_the_engine_over_tcp_with_the_token_file(place: Place) -> None:
    url = f"http://{place.environment['SGOPS_API__LISTEN']}"
    file = str(place.folder / "data" / "token")

    without = place.call("--attach", url, "status")
    with_it = place.call("--attach", url, "--token-file", file, "jobs", "list", "--json")

    assert without.returncode == 4
    assert with_it.returncode == 0, with_it.stderr


def _refusal(url: str, token: str) -> str:
    try:
        RemoteOperations(url, token=token).status()
    except SgopsError as refused:
        return refused.code
    return "let in"


def _token(place: Place) -> str:
    return (place.folder / "data" / "token").read_text().strip()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
