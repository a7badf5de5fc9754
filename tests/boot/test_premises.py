"""One engine's stay in a process: opened in order, closed in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from sgops.boot.premises import Premises
from sgops.boot.stay import Stay, settings_of
from sgops.core.errors import ConfigError, EngineRunning, StoreError
from sgops.http.client import RemoteOperations
from sgops.runtime.lock import EngineLock
from sgops.runtime.watcher import Watcher
from tests.support.eventually import eventually

CONFIG = '[engine]\ndata_dir = "./data"\npipelines = ["sgops.samples.story"]\n'


@pytest.fixture
def stay(tmp_path: Path) -> Stay:
    file = tmp_path / "sgops.toml"
    file.write_text(CONFIG)
    file.chmod(0o600)
    return Stay(config=file)


def test_an_open_engine_answers_over_its_socket_and_a_closed_one_leaves_nothing(stay: Stay) -> None:
    premises = Premises(stay)

    here = premises.open()
    try:
        there = RemoteOperations(premises.folder / "sgops.sock")
        assert [view.name for view in there.pipelines().items] == [view.name for view in here.pipelines().items]
    finally:
        assert premises.close()

    assert not (premises.folder / "sgops.sock").exists()
    assert EngineLock(premises.folder / "engine.lock").holder() is None


def test_a_second_engine_is_refused_and_the_first_goes_on(stay: Stay) -> None:
    first = Premises(stay)
    operations = first.open()
    second = Premises(stay)

    with pytest.raises(EngineRunning):
        second.open()
    second.close()

    assert operations.ready().status == "healthy"
    first.close()


def test_an_engine_whose_lock_and_socket_were_deleted_is_found_again(stay: Stay) -> None:
    premises = Premises(stay)
    premises.open()
    (premises.folder / "engine.lock").unlink()
    (premises.folder / "sgops.sock").unlink()

    with pytest.raises(EngineRunning):
        EngineLock(premises.folder / "engine.lock").acquire("command", 0)

    eventually((premises.folder / "sgops.sock").exists)
    assert EngineLock(premises.folder / "engine.lock").holder() is not None
    assert RemoteOperations(premises.folder / "sgops.sock").ready().status == "healthy"
    premises.close()


def test_an_engine_whose_folder_is_gone_ends_and_leaves_nothing_in_another(stay: Stay) -> None:
    premises = Premises(stay)
    premises.open()

    premises.folder.rename(premises.folder.with_name("elsewhere"))

    assert premises.stopping.wait(20)
    premises.close()
    assert "was moved" in str(premises.failed)
    assert not list(premises.folder.glob("sgops.*"))
    assert not (premises.folder / "engine.lock").exists()


def test_the_data_folder_is_made_for_its_owner_alone(stay: Stay) -> None:
    folder = Premises(stay).folder

    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_inbox_is_there_when_its_watch_begins(stay: Stay, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[bool] = []
    monkeypatch.setattr(Watcher, "start", lambda watcher: found.append(watcher._folder.is_dir()))  # noqa: SLF001
    monkeypatch.setattr(Watcher, "stop", lambda _watcher, _deadline: None)
    premises = Premises(stay)

    premises.open()
    premises.close()

    assert found == [True, True]


def test_a_configuration_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        settings_of(tmp_path / "nowhere.toml", None)


def test_an_engine_whose_last_words_cannot_be_written_lets_go_of_everything_all_the_same(stay: Stay) -> None:
    premises = Premises(stay)
    premises.open()
    engine, store = premises._assembled.engine, premises._assembled.store  # type: ignore[union-attr]  # noqa: SLF001
    engine._machinery.timer.stop(5.0)  # noqa: SLF001
    store.close(1.0)

    ended = premises.close()
    engine._pool.stop(1.0)  # noqa: SLF001

    assert (ended, type(premises.failed)) == (False, StoreError)
    assert EngineLock(premises.folder / "engine.lock").holder() is None
