"""Backups have names that say when they were made, and the oldest go first."""

from __future__ import annotations

import os
import resource
import signal
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from sgops.core.errors import StoreError
from sgops.ports import Packed
from sgops.runtime.vault import Vault
from tests.support.clock import NOON
from tests.support.powers import shut, without_power


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "backups")


def filled(vault: Vault, hours: int) -> None:
    vault.folder.mkdir()
    for hour in range(hours):
        vault.place(NOON + timedelta(hours=hour), artifacts=hour % 2 == 1).touch()


def test_without_a_folder_there_is_no_newest(vault: Vault) -> None:
    assert vault.newest_at() is None
    assert vault.prune(1) == 0


def test_the_newest_is_known_by_its_name(vault: Vault) -> None:
    filled(vault, 3)

    assert vault.newest_at() == NOON + timedelta(hours=2)


def test_the_oldest_go_and_files_of_others_stay(vault: Vault) -> None:
    filled(vault, 5)
    (vault.folder / "sgops-schema-1.db").touch()
    (vault.folder / "monday.db").touch()

    gone = vault.prune(2)

    assert gone == 3
    assert sorted(path.name for path in vault.folder.iterdir()) == [
        "monday.db",
        "sgops-20300101-150000Z.tar",
        "sgops-20300101-160000Z.db",
        "sgops-schema-1.db",
    ]


def test_an_archive_holds_the_database_and_the_files_that_are_there(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "root" / "1").mkdir(parents=True)
    (tmp_path / "root" / "1" / "a.svg").write_text("<svg/>")
    (tmp_path / "root" / "1" / "link").symlink_to("/etc/passwd")
    (tmp_path / "one.db").write_bytes(b"rows")

    (tmp_path / "root" / "1" / "folder").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "root" / "1" / "pipe")

    packed = vault.pack(tmp_path / "one.tar", tmp_path / "one.db", tmp_path / "root")

    with tarfile.open(tmp_path / "one.tar") as archive:
        names = archive.getnames()
    assert (packed, names) == (Packed(files=1, left_out=()), ["sgops.db", "artifacts/1/a.svg"])


def test_a_file_with_two_names_is_whole_under_both(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "a").write_text("the same")
    (tmp_path / "root" / "b").hardlink_to(tmp_path / "root" / "a")
    (tmp_path / "one.db").write_bytes(b"rows")

    vault.pack(tmp_path / "one.tar", tmp_path / "one.db", tmp_path / "root")

    with tarfile.open(tmp_path / "one.tar") as archive:
        assert all(member.isreg() for member in archive)
        assert [member.size for member in archive] == [4, 8, 8]


def test_a_folder_that_cannot_be_read_is_named_and_hinders_nothing_else(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "root" / "1").mkdir(parents=True)
    (tmp_path / "root" / "2").mkdir()
    (tmp_path / "root" / "1" / "a").write_text("closed")
    (tmp_path / "root" / "2" / "b").write_text("open")
    (tmp_path / "root" / "2" / "c").write_text("closed")
    (tmp_path / "one.db").write_bytes(b"rows")
    closed = [tmp_path / "root" / "1", tmp_path / "root" / "2" / "c"]

    with without_power(), shut(*closed):
        packed = vault.pack(tmp_path / "one.tar", tmp_path / "one.db", tmp_path / "root")

    assert packed == Packed(files=1, left_out=("1: Permission denied", "2/c: Permission denied"))


def test_a_file_that_is_cut_short_while_it_is_read_spoils_no_archive(vault: Vault, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "a").write_bytes(bytes(range(256)) * 200_000)
    (root / "b").write_text("whole")
    (tmp_path / "one.db").write_bytes(b"rows")
    ended = threading.Event()
    cutter = threading.Thread(target=_cut_again_and_again, args=(root / "a", ended))

    cutter.start()
    for number in range(5):
        vault.pack(tmp_path / f"{number}.tar", tmp_path / "one.db", root)
    ended.set()
    cutter.join()

    for number in range(5):
        with tarfile.open(tmp_path / f"{number}.tar") as archive:
            assert archive.getnames() == ["sgops.db", "artifacts/a", "artifacts/b"]


def _cut_again_and_again(file: Path, ended: threading.Event) -> None:
    while not ended.wait(0.001):
        os.truncate(file, 1)
        os.truncate(file, 51_200_000)


def test_an_archive_never_replaces_a_file(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "one.tar").write_text("a letter")
    (tmp_path / "one.db").write_bytes(b"rows")

    with pytest.raises(StoreError, match="no backup"):
        vault.pack(tmp_path / "one.tar", tmp_path / "one.db", tmp_path / "root")

    assert (tmp_path / "one.tar").read_text() == "a letter"


def test_an_archive_that_does_not_become_whole_leaves_nothing_behind(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "one.db").write_bytes(b"rows" * 10_000)
    place = vault.place(NOON, artifacts=True)
    vault.folder.mkdir()

    with pytest.raises(StoreError, match="no backup"), a_file_size_limit(20_000):
        vault.pack(place, tmp_path / "one.db", tmp_path / "root")

    assert vault.newest_at() is None
    assert list(vault.folder.iterdir()) == []


def test_an_archive_is_for_its_owner_alone(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "one.db").write_bytes(b"rows")

    vault.pack(tmp_path / "one.tar", tmp_path / "one.db", tmp_path / "root")

    assert (tmp_path / "one.tar").stat().st_mode & 0o777 == 0o600


@contextmanager
def a_file_size_limit(most: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a disk that is full."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    on_excess = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
        signal.signal(signal.SIGXFSZ, on_excess)


def test_what_a_kill_left_half_made_is_no_backup_and_goes_with_the_next(vault: Vault) -> None:
    vault.folder.mkdir(exist_ok=True)
    for name in (
        "sgops-20300101-000000Z.tar.unfinished",
        "sgops-20300101-000000Z.tar.db.unfinished",
        "mine.unfinished",
    ):
        (vault.folder / name).write_text("half")

    newest, gone = vault.newest_at(), vault.prune(3)

    assert (newest, gone) == (None, 0)
    assert [path.name for path in vault.folder.iterdir()] == ["mine.unfinished"]
