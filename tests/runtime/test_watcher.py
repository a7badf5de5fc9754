"""A change in a folder is told at once, also in one that was removed and made again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sgops.runtime import watcher
from sgops.runtime.watcher import Watcher
from tests.support.eventually import eventually

Watch = Callable[..., threading.Event]


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Watch a folder, with looks that come soon; gives what is set when a change is told."""
    monkeypatch.setattr(watcher, "_LOOK_MS", 100)
    monkeypatch.setattr(watcher, "_AGAIN", 0.05)
    made: list[Watcher] = []

    def begin(folder: Path, **options: object) -> threading.Event:
        told = threading.Event()
        made.append(Watcher(folder, told.set, **options))  # type: ignore[arg-type]
        made[-1].start()
        return told

    yield begin
    for each in made:
        each.stop(5)


def test_a_new_file_is_told(watch: Watch, tmp_path: Path) -> None:
    told = watch(tmp_path)

    eventually(lambda: _touched(tmp_path / "a", told), what="a change to be told")


def test_a_file_that_is_replaced_is_told_under_its_name(watch: Watch, tmp_path: Path) -> None:
    told = watch(tmp_path, names=["sgops.toml"])

    eventually(lambda: _replaced(tmp_path / "sgops.toml", told), what="a replaced file to be told")


def test_other_names_are_not_told(watch: Watch, tmp_path: Path) -> None:
    anything, wanted = watch(tmp_path), watch(tmp_path, names=["sgops.toml"])
    eventually(lambda: anything.wait(0.1) and wanted.wait(0.1), what="both to look for the first time")
    anything.clear()
    wanted.clear()

    eventually(lambda: _touched(tmp_path / "other", anything), what="a change to be told")

    assert not wanted.is_set()


def test_a_folder_that_is_made_anew_is_watched_anew(watch: Watch, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    told = watch(folder)
    eventually(lambda: _touched(folder / "a", told), what="the folder to be watched")
    (folder / "a").unlink()
    folder.rmdir()
    folder.mkdir()
    told.clear()

    eventually(lambda: _touched(folder / "b", told), what="the new folder to be watched")


def test_trouble_is_reported_once_and_the_watch_goes_on(watch: Watch, tmp_path: Path) -> None:
    errors: list[str] = []
    folder = tmp_path / "later"
    told = watch(folder, on_error=lambda name, error: errors.append(name))
    eventually(lambda: errors, what="the missing folder to be reported")

    folder.mkdir()

    eventually(lambda: _touched(folder / "a", told), what="the folder to be watched")
    assert errors == ["sgops-watch-later"]


def _touched(path: Path, told: threading.Event) -> bool:
    path.write_text("x" * (path.stat().st_size + 1 if path.exists() else 1))
    return told.wait(0.1)


def _replaced(path: Path, told: threading.Event) -> bool:
    draft = path.with_name("draft")
    draft.write_text("x")
    draft.replace(path)
    return told.wait(0.1)
