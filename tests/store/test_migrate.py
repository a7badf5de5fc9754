"""A file comes to today's schema in whole steps, is copied first, and never goes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sgops.core.errors import SchemaTooNew, StoreCorrupt
from sgops.core.failpoints import arm, disarm
from sgops.store.database import connection_of, open_writer
from sgops.store.driver import Connection
from sgops.store.migrate import STEPS, migrate, version_of
from sgops.store.migrations import NAMES


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    database = open_writer(tmp_path / "sgops.db")
    yield connection_of(database)
    database.close()


def test_a_new_file_takes_every_step(connection: Connection) -> None:
    assert version_of(connection) == len(STEPS)


def test_every_file_of_a_step_is_listed() -> None:
    folder = Path(__file__).parents[2] / "sgops" / "store" / "migrations"

    files = sorted(file.stem for file in folder.glob("[0-9]*.py"))

    assert list(NAMES) == files


def test_a_step_that_fails_leaves_the_file_as_it_was(connection: Connection, tmp_path: Path) -> None:
    def breaks(connection: Connection) -> None:
        connection.execute("CREATE TABLE half (a)")
        raise RuntimeError("power")

    with pytest.raises(RuntimeError):
        migrate(connection, tmp_path / "sgops.db", [*STEPS, breaks])

    assert version_of(connection) == len(STEPS)
    assert connection.execute("SELECT * FROM sqlite_master WHERE name = 'half'").fetchall() == []


def test_a_kill_before_the_commit_of_a_step_leaves_nothing_of_it(tmp_path: Path) -> None:
    arm("store.migrate", {"raise": _power_off})

    with pytest.raises(KeyboardInterrupt):
        open_writer(tmp_path / "sgops.db")
    disarm()

    database = open_writer(tmp_path / "sgops.db")
    assert version_of(connection_of(database)) == len(STEPS)
    database.close()


def test_a_file_with_jobs_is_copied_before_it_is_changed(connection: Connection, tmp_path: Path) -> None:
    migrate(connection, tmp_path / "sgops.db", [*STEPS, lambda given: given.execute("CREATE TABLE more (a)")])

    [copy] = (tmp_path / "backups").iterdir()
    assert copy.name == f"sgops-schema-{len(STEPS)}.db"
    assert version_of(connection) == len(STEPS) + 1


def test_a_step_that_would_leave_rows_without_their_job_is_not_taken(connection: Connection, tmp_path: Path) -> None:
    def orphans(connection: Connection) -> None:
        connection.execute("INSERT INTO job_input (job, params) VALUES (7, '{}')")

    with pytest.raises(StoreCorrupt, match="refer to nothing"):
        migrate(connection, tmp_path / "sgops.db", [*STEPS, orphans])

    assert connection.execute("SELECT * FROM job_input").fetchall() == []


def test_foreign_keys_hold_again_after_a_step(connection: Connection, tmp_path: Path) -> None:
    migrate(connection, tmp_path / "sgops.db", [*STEPS, lambda given: given.execute("CREATE TABLE more (a)")])

    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_newer_file_is_refused_with_both_versions(connection: Connection, tmp_path: Path) -> None:
    connection.execute(f"PRAGMA user_version = {len(STEPS) + 3}")

    with pytest.raises(SchemaTooNew, match=rf"version {len(STEPS) + 3}; .* up to {len(STEPS)}"):
        open_writer(tmp_path / "sgops.db")


def _power_off() -> None:
    raise KeyboardInterrupt
