"""A WAL that somebody took away after a crash is missed; one that is there, or was never needed, is not."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from sgops.core.errors import StorageFailed, StoreCorrupt
from sgops.store.database import open_writer
from sgops.store.mark import Marker, mark_file, read_mark
from tests.support.eventually import eventually
from tests.support.store import Opened


def test_a_file_that_lost_its_wal_with_everything_in_it_is_refused(tmp_path: Path) -> None:
    crashed = _crashed(tmp_path, jobs=3)
    (crashed.parent / "sgops.db-wal").unlink()

    with pytest.raises(StoreCorrupt, match="wal is gone, and with it the last 3 events") as refused:
        open_writer(crashed)

    assert str(crashed) in refused.value.message
    assert "put it back" in refused.value.hint


def test_a_file_that_lost_the_last_commits_is_refused(tmp_path: Path) -> None:
    crashed = _crashed(tmp_path, jobs=3, moved=True)
    (crashed.parent / "sgops.db-wal").unlink()

    with pytest.raises(StoreCorrupt, match="the last 1 events"):
        open_writer(crashed)


def test_a_wal_that_lost_its_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    crashed = _crashed(tmp_path, jobs=3)
    crashed.rename(tmp_path / "elsewhere")

    with pytest.raises(StoreCorrupt, match="it is gone, while its journal"):
        open_writer(crashed)

    (tmp_path / "elsewhere").rename(crashed)
    again = Opened(crashed)
    assert again.rows("SELECT COUNT(*) FROM job") == [(3,)]
    again.close()


@pytest.mark.parametrize("becomes_of_it", ["moved", "deleted", "replaced"])
def test_nobody_is_answered_from_a_file_that_is_not_in_its_place(tmp_path: Path, becomes_of_it: str) -> None:
    opened = Opened(tmp_path / "sgops.db")
    opened.submit()
    opened.path.rename(tmp_path / "elsewhere")
    if becomes_of_it == "replaced":
        opened.path.write_bytes(b"")
    if becomes_of_it == "deleted":
        (tmp_path / "elsewhere").unlink()

    with pytest.raises(StorageFailed, match="was moved, replaced or deleted while the engine used it"):
        opened.submit()

    eventually(lambda: [type(error) for error in opened.fatal] == [StorageFailed])
    opened.close()


def test_a_crash_with_its_wal_is_recovered(tmp_path: Path) -> None:
    crashed = _crashed(tmp_path, jobs=3)

    again = Opened(crashed)

    assert again.rows("SELECT COUNT(*) FROM job") == [(3,)]
    again.close()


def test_a_wal_that_another_program_moved_into_the_database_is_not_missed(tmp_path: Path) -> None:
    crashed = _crashed(tmp_path, jobs=3)
    _open_and_close_elsewhere(crashed)
    assert not (crashed.parent / "sgops.db-wal").exists()

    again = Opened(crashed)

    assert again.rows("SELECT COUNT(*) FROM job") == [(3,)]
    again.close()


def test_another_file_in_the_place_of_the_crashed_one_is_not_measured_by_its_mark(tmp_path: Path) -> None:
    crashed = _crashed(tmp_path, jobs=3)
    (tmp_path / "backup").mkdir()
    Opened(tmp_path / "backup" / "sgops.db").close()
    (crashed.parent / "sgops.db-wal").unlink()
    (tmp_path / "backup" / "sgops.db").rename(crashed)

    again = Opened(crashed)

    assert again.rows("SELECT COUNT(*) FROM job") == [(0,)]
    again.close()


def test_a_clean_close_takes_the_mark_away(tmp_path: Path) -> None:
    opened = Opened(tmp_path / "sgops.db")
    assert mark_file(opened.path).exists()

    opened.close()

    assert not mark_file(opened.path).exists()


def test_the_mark_says_how_far_the_journal_was(tmp_path: Path) -> None:
    opened = Opened(tmp_path / "sgops.db")
    opened.submit(5)

    mark = read_mark(opened.path)

    assert mark is not None
    assert (mark.last_event, mark.is_durable) == (5, True)
    opened.close()


def test_commits_that_may_be_lost_by_a_power_cut_are_not_missed(tmp_path: Path) -> None:
    opened = Opened(tmp_path / "sgops.db", durability="normal")
    opened.submit()

    mark = read_mark(opened.path)

    assert mark is not None
    assert not mark.is_durable
    opened.close()


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 25, b"x" * 100])
def test_a_mark_that_cannot_be_read_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sgops.db").touch()
    mark_file(tmp_path / "sgops.db").write_bytes(content)

    assert read_mark(tmp_path / "sgops.db") is None


def test_a_mark_is_its_files_own(tmp_path: Path) -> None:
    (tmp_path / "sgops.db").touch()
    Marker(tmp_path / "sgops.db", 7, is_durable=True).close(is_clean=False)
    assert read_mark(tmp_path / "sgops.db") is not None

    shutil.copy(tmp_path / "sgops.db", tmp_path / "other")
    (tmp_path / "other").replace(tmp_path / "sgops.db")

    assert read_mark(tmp_path / "sgops.db") is None


def _crashed(folder: Path, *, jobs: int, moved: bool = False) -> Path:
    """Leave what a kill would leave: the files of an open store, with the mark that stood beside them."""
    (folder / "alive").mkdir()
    opened = Opened(folder / "alive" / "sgops.db")
    opened.submit(jobs)
    if moved:
        opened.store._writer._wal.make_room()  # noqa: SLF001 - as if time had passed
        opened.submit()
    crashed = folder / "sgops.db"
    shutil.copy(opened.path, crashed)
    shutil.copy(f"{opened.path}-wal", f"{crashed}-wal")
    [(last,)] = opened.rows("SELECT MAX(id) FROM event")
    opened.close()
    Marker(crashed, last, is_durable=True).close(is_clean=False)
    return crashed


def _open_and_close_elsewhere(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("SELECT * FROM job").fetchall()
    connection.close()
