"""A backup takes the database's place whole or not at all, and nothing that was there is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sgops.core.errors import StoreCorrupt
from sgops.store.backup import copy_to
from sgops.store.database import look_at
from sgops.store.restoring import RESTORED, draft_from, put_in_place
from tests.support.jobs import NOW
from tests.support.shelf import Shelf


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Give the copy of a file with one job."""
    (tmp_path / "old").mkdir()
    shelf = Shelf(tmp_path / "old" / "sgops.db")
    shelf.submit(1)
    copy_to(shelf.pool, tmp_path / "backup.db")
    shelf.close()
    return tmp_path / "backup.db"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give a database with three jobs that nobody has open."""
    (tmp_path / "data").mkdir()
    shelf = Shelf(tmp_path / "data" / "sgops.db")
    shelf.submit(3)
    shelf.close()
    return tmp_path / "data" / "sgops.db"


def jobs_in(path: Path) -> int:
    shelf = Shelf(path)
    try:
        assert shelf.faults() == {}
        return sum(shelf.reader.status_counts().values())
    finally:
        shelf.close()


def test_the_backup_is_the_database_and_the_former_one_is_kept(backup: Path, place: Path) -> None:
    aside = put_in_place(draft_from(backup, place), place, NOW)

    assert aside is not None
    assert (jobs_in(place), jobs_in(aside)) == (1, 3)
    shelf = Shelf(place)
    assert shelf.reader.get(RESTORED)
    shelf.close()


def test_without_a_database_there_is_nothing_to_keep(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    place = tmp_path / "new" / "sgops.db"

    aside = put_in_place(draft_from(backup, place), place, NOW)

    assert (aside, jobs_in(place)) == (None, 1)


def test_the_journal_of_a_damaged_database_never_reaches_its_successor(backup: Path, place: Path) -> None:
    place.write_bytes(b"garbage" * 1000)
    place.with_name("sgops.db-wal").write_bytes(b"more of it" * 1000)

    aside = put_in_place(draft_from(backup, place), place, NOW)

    assert aside is not None
    assert aside.read_bytes().startswith(b"garbage")
    assert aside.with_name(aside.name + "-wal").exists()
    assert jobs_in(place) == 1


def test_a_backup_that_is_damaged_changes_nothing(backup: Path, place: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:5000])

    with pytest.raises(StoreCorrupt):
        put_in_place(draft_from(backup, place), place, NOW)

    assert jobs_in(place) == 3


RESTORE = """
import os, signal, sys
from pathlib import Path
from sgops.core.failpoints import arm
from sgops.store.restoring import draft_from, put_in_place
from tests.support.jobs import NOW

arm(sys.argv[1], {"kill": lambda: os.kill(os.getpid(), signal.SIGKILL)})
place = Path(sys.argv[3])
put_in_place(draft_from(Path(sys.argv[2]), place), place, NOW)
"""


@pytest.mark.parametrize("moment", ["restore.before_aside", "restore.before_name"])
def test_a_kill_in_between_leaves_a_database_and_the_next_try_succeeds(moment: str, backup: Path, place: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", RESTORE, moment, str(backup), str(place)], env=dict(os.environ), check=False, timeout=60
    )
    between = look_at(place)

    put_in_place(draft_from(backup, place), place, NOW)

    assert killed.returncode == -signal.SIGKILL
    assert between > 0
    assert jobs_in(place) == 1
