"""Sockets are bound where they are wanted, and nowhere else."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from sgops.core.errors import ConfigError, EngineRunning
from sgops.http.sockets import UnixListener, reachable, tcp_listener


def test_a_short_path_is_reached_as_it_is(tmp_path: Path) -> None:
    short = Path("/tmp/sgops.sock")

    with reachable(short) as name:
        assert name == str(short)


def test_a_long_path_is_reached_by_a_name_that_fits(tmp_path: Path) -> None:
    folder = tmp_path / ("d" * 200)
    folder.mkdir()
    (folder / "mark").write_text("here")

    with reachable(folder / "mark") as name:
        assert len(name) < 104
        assert Path(name).read_text() == "here"


def test_a_path_counts_in_bytes(tmp_path: Path) -> None:
    folder = tmp_path / ("ü" * 60)
    folder.mkdir()

    listener = UnixListener(folder / "sgops.sock")

    assert stat.S_IMODE((folder / "sgops.sock").stat().st_mode) == 0o600
    listener.socket.close()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_the_mode_is_the_same_under_any_umask(umask: int, tmp_path: Path) -> None:
    former = os.umask(umask)
    try:
        listener = UnixListener(tmp_path / "sgops.sock")
    finally:
        os.umask(former)

    assert stat.S_IMODE((tmp_path / "sgops.sock").stat().st_mode) == 0o600 & ~umask
    listener.socket.close()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "dear").write_text("dear")
    (tmp_path / "sgops.sock").symlink_to(tmp_path / "dear")

    with pytest.raises(ConfigError):
        UnixListener(tmp_path / "sgops.sock")

    assert (tmp_path / "dear").read_text() == "dear"


def test_who_listens_already_is_left_alone(tmp_path: Path) -> None:
    first = UnixListener(tmp_path / "sgops.sock")

    with pytest.raises(EngineRunning):
        UnixListener(tmp_path / "sgops.sock")

    first.socket.close()


def test_it_takes_away_its_own_file_alone(tmp_path: Path) -> None:
    first = UnixListener(tmp_path / "sgops.sock")
    first.socket.close()
    second = UnixListener(tmp_path / "sgops.sock")

    first.remove()
    still_there = (tmp_path / "sgops.sock").exists()
    second.remove()

    assert still_there
    assert not (tmp_path / "sgops.sock").exists()
    second.socket.close()


def test_tcp_answers_at_once() -> None:
    with tcp_listener("127.0.0.1:0") as listener:
        # asyncio turns Nagle's algorithm off only where the protocol is named.
        assert listener.proto == socket.IPPROTO_TCP


@pytest.mark.parametrize("address", ["127.0.0.1", "8470", ":8470", "127.0.0.1:x", "127.0.0.1:99999", "no.such.host.:1"])
def test_an_address_that_is_none_is_named(address: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        tcp_listener(address)

    assert address in wrong.value.message
