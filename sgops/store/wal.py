"""When what was committed moves from the WAL to the database."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sgops.store import driver
from sgops.store.driver import Connection, SqliteError

# A WAL that is moved this often begins anew in the space it has: one that grows costs the disk more at every sync.
PAGES: Final = 1_000
# About what a commit adds: a page of each table and index it touches, and more where many rows are changed together.
COMMIT_PAGES: Final = 8
ROWS_A_PAGE: Final = 8
# An idle engine gives back what a busy one has grown.
LARGE: Final = 4 * 1024 * 1024


class Wal:
    """Move pages on the writer's own thread, in small portions: nobody else ever checkpoints."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection = connection
        self._file = path.with_name(path.name + "-wal")
        self._pages = 0
        self._is_worth_truncating = True

    def grew(self, rows: int) -> None:
        """Take note of a commit; every now and then move what readers no longer need where it was."""
        self._pages += COMMIT_PAGES + rows // ROWS_A_PAGE
        self._is_worth_truncating = True
        if self._pages >= PAGES:
            self._pages = 0
            self._checkpoint("PASSIVE")

    @property
    def wants_quiet(self) -> bool:
        """Whether there is something to be cut back when nothing happens for a while."""
        return self._is_worth_truncating

    def cut_back(self) -> None:
        """Empty a large WAL."""
        self._is_worth_truncating = False
        if self._file.exists() and self._file.stat().st_size >= LARGE:
            self.make_room()

    def make_room(self) -> None:
        """Give the disk back what the WAL takes; a reader in the middle of something is not waited for."""
        timeout = self._connection.execute("PRAGMA busy_timeout").fetchone()[0]
        self._connection.execute("PRAGMA busy_timeout = 0")
        try:
            self._checkpoint("TRUNCATE")
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {timeout}")

    def _checkpoint(self, kind: str) -> None:
        try:
            self._connection.execute(f"PRAGMA wal_checkpoint({kind})").fetchone()
        except SqliteError as error:
            # Somebody reads: the next time will do.
            if not driver.is_taken(error):
                raise
