"""Who answers is found: the engine at an address, the one that runs here, or nobody."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sgops.boot import names
from sgops.cli import reach
from sgops.cli.options import Options
from sgops.core.errors import ConfigError, NoEngine, Starting, UsageError
from sgops.runtime.lock import EngineLock, Kind

SOON = timedelta(milliseconds=200)


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[EngineLock]:
    held = EngineLock(tmp_path / names.LOCK)
    yield held
    held.release()


@pytest.mark.parametrize("kind", ["engine", "command"])
def test_who_holds_the_data_directory_is_known_from_its_lock(lock: EngineLock, tmp_path: Path, kind: Kind) -> None:
    before = reach.holder_of(tmp_path)
    lock.acquire(kind)

    holder = reach.holder_of(tmp_path)

    assert before is None
    assert holder is not None
    assert (holder.pid, holder.kind) == (os.getpid(), kind)


def test_without_an_engine_there_is_none_to_reach(tmp_path: Path) -> None:
    with pytest.raises(NoEngine, match="no engine runs here"):
        reach.engine(Options(data_dir=tmp_path))

    assert list(tmp_path.iterdir()) == []


def test_looking_for_an_engine_makes_no_folder(tmp_path: Path) -> None:
    assert reach.running_engine(Options(data_dir=tmp_path / "none")) is None
    assert not (tmp_path / "none").exists()


def test_a_command_that_acts_is_no_engine(lock: EngineLock, tmp_path: Path) -> None:
    lock.acquire("command")

    assert reach.running_engine(Options(data_dir=tmp_path)) is None


def test_an_engine_without_a_socket_is_waited_for_and_then_told(lock: EngineLock, tmp_path: Path) -> None:
    lock.acquire("engine")

    with pytest.raises(Starting, match=f"process {os.getpid()}") as refusal:
        reach.running_engine(Options(data_dir=tmp_path, timeout=SOON))

    assert "--timeout" in refusal.value.hint


def test_the_data_directory_is_the_option_s_before_the_configuration_s(tmp_path: Path) -> None:
    config = tmp_path / "sgops.toml"
    config.write_text('[engine]\ndata_dir = "./here"\n')

    assert reach.data_dir(Options(config=config)) == tmp_path / "here"
    assert reach.data_dir(Options(config=config, data_dir=tmp_path / "there")) == tmp_path / "there"


def test_a_configuration_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        reach.data_dir(Options(config=tmp_path / "none.toml"))


def test_with_no_engine_alive_the_command_has_the_engine_to_itself(tmp_path: Path) -> None:
    options = Options(data_dir=tmp_path)

    with reach.anybody(options) as operations:
        holder = reach.holder_of(tmp_path)
        status = operations.status()

    assert holder is not None
    assert holder.kind == "command"
    assert status.engine is None
    assert reach.holder_of(tmp_path) is None


def test_nothing_answers_at_an_address_where_nothing_is(tmp_path: Path) -> None:
    with reach.engine(Options(attach=str(tmp_path / "none.sock"))) as operations, pytest.raises(NoEngine):
        operations.status()


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_token_file_that_cannot_be_read_is_a_usage_error(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(UsageError, match="holds no token"):
        reach.engine(Options(attach="http://127.0.0.1:1", token_file=file))


def test_an_engine_that_is_starting_is_asked_again() -> None:
    class Sleepy:
        asked = 0

        def status(self) -> str:
            self.asked += 1
            if self.asked < 3:
                raise Starting("recovery has not ended")
            return "awake"

    patient = reach.Patient(Sleepy(), 5.0)  # type: ignore[arg-type]

    assert patient.status() == "awake"


def test_one_that_stays_starting_is_told_so() -> None:
    class Asleep:
        def status(self) -> str:
            raise Starting("recovery has not ended")

    with pytest.raises(Starting):
        reach.Patient(Asleep(), 0.0).status()  # type: ignore[arg-type]


def test_the_data_directory_of_a_command_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "data"

    with reach.anybody(Options(data_dir=folder)):
        pass

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
