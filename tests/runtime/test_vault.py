"""Backups have names that say when they were made, and the oldest go first."""

from __future__ import annotations

import resource
import signal
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from sgops.core.errors import StoreError
from sgops.runtime.vault import Vault
from tests.support.clock import NOON


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

    packed = vault.pack(
        tmp_path / "one.tar", tmp_path / "one.db", tmp_path / "root", ["1/a.svg", "1/link", "1/gone.svg"]
    )

    with tarfile.open(tmp_path / "one.tar") as archive:
        names = archive.getnames()
    assert (packed, names) == (1, ["sgops.db", "artifacts/1/a.svg"])


def test_an_archive_never_replaces_a_file(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "one.tar").write_text("a letter")
    (tmp_path / "one.db").write_bytes(b"rows")

    with pytest.raises(StoreError, match="no backup"):
        vault.pack(tmp_path / "one.tar", tmp_path / "one.db", tmp_path, [])

    assert (tmp_path / "one.tar").read_text() == "a letter"


def test_an_archive_that_does_not_become_whole_leaves_nothing_behind(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "one.db").write_bytes(b"rows" * 10_000)
    place = vault.place(NOON, artifacts=True)
    vault.folder.mkdir()

    with pytest.raises(StoreError, match="no backup"), a_file_size_limit(20_000):
        vault.pack(place, tmp_path / "one.db", tmp_path, [])

    assert vault.newest_at() is None
    assert list(vault.folder.iterdir()) == []


def test_an_archive_is_for_its_owner_alone(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "one.db").write_bytes(b"rows")

    vault.pack(tmp_path / "one.tar", tmp_path / "one.db", tmp_path, [])

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
