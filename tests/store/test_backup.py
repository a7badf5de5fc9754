"""A copy is whole, of one moment, for its owner alone; or it is not there."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sgops.core.errors import Refused, StoreCorrupt, StoreError
from sgops.store.backup import UNFINISHED, copy_to, look_through
from sgops.store.database import ReaderPool
from tests.support.shelf import Shelf
from tests.support.store import Opened


def test_a_copy_holds_all_jobs_and_every_law(furnished: Shelf, tmp_path: Path) -> None:
    copy = tmp_path / "backups" / "one.db"

    size = copy_to(furnished.pool, copy)

    assert size == copy.stat().st_size
    assert copy.stat().st_mode & 0o777 == 0o600
    restored = Shelf(copy)
    assert restored.faults() == {}
    assert restored.reader.status_counts() == furnished.reader.status_counts()
    restored.close()


def test_what_is_written_meanwhile_is_whole_in_the_copy_or_not_in_it(opened: Opened, tmp_path: Path) -> None:
    stop = threading.Event()

    def submit() -> None:
        while not stop.is_set():
            opened.submit(20)

    writer = threading.Thread(target=submit)
    writer.start()
    copies = [tmp_path / f"{number}.db" for number in range(3)]

    for copy in copies:
        copy_to(opened.store.reader_pool, copy)
    stop.set()
    writer.join()

    for copy in copies:
        with_jobs = Shelf(copy)
        assert with_jobs.faults() == {}
        assert with_jobs.reader.status_counts().get("queued", 0) % 20 == 0
        with_jobs.close()


def test_a_file_that_is_there_is_never_written_over(furnished: Shelf, tmp_path: Path) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("a letter")

    with pytest.raises(Refused, match="there already"):
        copy_to(furnished.pool, precious)

    assert precious.read_text() == "a letter"


def test_a_folder_that_cannot_be_written_is_named_and_nothing_is_left(furnished: Shelf, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(StoreError, match="no backup"):
        copy_to(furnished.pool, tmp_path / "file" / "one.db")

    assert not list(tmp_path.glob(f"*{UNFINISHED}"))


def test_a_byte_that_was_changed_in_a_copy_is_found(furnished: Shelf, tmp_path: Path) -> None:
    copy = tmp_path / "one.db"
    copy_to(furnished.pool, copy)
    raw = bytearray(copy.read_bytes())
    raw[4096:4200] = b"x" * 104
    copy.write_bytes(raw)

    with pytest.raises(StoreCorrupt):
        look_through(copy)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_what_is_no_database_of_ours_is_told(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "one.db"
    file.write_bytes(content)

    with pytest.raises(StoreCorrupt):
        look_through(file)


def test_a_pool_whose_file_is_empty_gives_no_backup(tmp_path: Path) -> None:
    file = tmp_path / "empty.db"
    file.touch()
    pool = ReaderPool(file, size=1)

    with pytest.raises(StoreCorrupt):
        copy_to(pool, tmp_path / "copy.db")

    pool.close()
    assert [path.name for path in tmp_path.iterdir()] == ["empty.db"]
