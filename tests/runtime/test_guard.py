"""A stage that changes the working directory is stopped before it does; everybody else may."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sgops.core.failure import FailureType
from sgops.core.signals import Fail
from sgops.runtime import guard


@pytest.fixture(autouse=True)
def _where_it_was() -> Iterator[None]:
    guard.install()
    before = Path.cwd()
    yield
    guard.leave_stage()
    os.chdir(before)


def _by_name(folder: Path) -> None:
    os.chdir(folder)


def _by_bytes(folder: Path) -> None:
    os.chdir(bytes(folder))


def _by_manager(folder: Path) -> None:
    with contextlib.chdir(folder):
        pass


def _by_descriptor(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fchdir(descriptor)
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("change", [_by_name, _by_bytes, _by_manager, _by_descriptor])
def test_a_stage_cannot_change_the_directory_and_is_told_why(change: Callable[[Path], None], tmp_path: Path) -> None:
    before = Path.cwd()
    guard.enter_stage()

    with pytest.raises(Fail, match="working directory") as refused:
        change(tmp_path)

    assert Path.cwd() == before
    assert refused.value.type is FailureType.INVALID_INPUT


def test_a_thread_that_has_left_its_stage_may(tmp_path: Path) -> None:
    guard.enter_stage()
    guard.leave_stage()

    os.chdir(tmp_path)

    assert Path.cwd() == tmp_path.resolve()


def test_a_stage_on_one_thread_says_nothing_of_another(tmp_path: Path) -> None:
    entered = threading.Thread(target=guard.enter_stage)
    entered.start()
    entered.join()

    os.chdir(tmp_path)

    assert Path.cwd() == tmp_path.resolve()


def test_the_hook_is_installed_once_however_often_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    hooks: list[object] = []
    monkeypatch.setattr("sys.addaudithook", hooks.append)

    guard.install()

    assert hooks == []
