"""The transaction on the writing connection: how it begins, ends, and is taken back, whole or in part."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from peewee import SqliteDatabase

from sgops.store.database import connection_of
from sgops.store.told import Told

# About as many rows fill a page, and a page that is moved changes one more.
_ROWS_OF_A_PAGE = 16


class Transaction:
    """One after the other on one connection; `told` are the events that are to be published after the commit."""

    def __init__(self, database: SqliteDatabase) -> None:
        self.database = database
        self.connection = connection_of(database)
        self.told: list[Told] = []
        # Pages that were moved in it.
        self.moved = 0
        self._untouched = 0

    def begin(self) -> None:
        """Open the transaction that everything up to `commit` is part of."""
        self.connection.execute("BEGIN IMMEDIATE")
        self._untouched = self.connection.total_changes

    def commit(self) -> int:
        """Make it durable; give how many rows were changed."""
        self.connection.execute("COMMIT")
        moved, self.moved = self.moved, 0
        # A page that is moved is no row to SQLite, but takes as much of the WAL as a page of rows does.
        return self.connection.total_changes - self._untouched + moved * _ROWS_OF_A_PAGE

    def roll_back(self) -> None:
        """Take all of it back, if SQLite has not done so already."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        self.forget(0)

    def probe(self) -> None:
        """Write a row as it is."""
        self.connection.execute("UPDATE identity SET token = token")

    @property
    def is_open(self) -> bool:
        """Whether the transaction still stands; some errors end it."""
        return self.connection.in_transaction

    def take_told(self) -> list[Told]:
        """Hand out what is committed of the journal."""
        told, self.told = self.told, []
        return told

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Take back what was written inside when an error comes out, if SQLite has not done so already."""
        mark = len(self.told)
        # Each statement lets the busy threads in between, and with nothing written there is nothing to protect.
        is_first = self.connection.total_changes == self._untouched
        if not is_first:
            self.connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                self._take_back(is_first)
            self.forget(mark)
            raise
        if not is_first:
            self.connection.execute("RELEASE part")

    def forget(self, mark: int) -> None:
        """Forget what is no longer in the file."""
        del self.told[mark:]

    def _take_back(self, is_first: bool) -> None:  # noqa: FBT001 - a fact of the part, not a choice
        if is_first:
            self.connection.execute("ROLLBACK")
            self.begin()
            return
        self.connection.execute("ROLLBACK TO part")
        self.connection.execute("RELEASE part")
