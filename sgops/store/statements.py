"""The named statements, read from their files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from sgops.store.driver import Connection, Cursor

_FOLDER: Final = Path(__file__).parent / "queries"
_MARK: Final = "/*row*/"
# A few lengths that add up to any other: so many statements stay prepared, and no others.
_LENGTHS: Final = (256, 128, 64, 32, 16, 8, 4, 2, 1)


@cache
def named(name: str) -> str:
    """Give the text of a statement, without its comment: the driver counts rows only where the first word is a verb."""
    lines = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


class Rows:
    """A statement over rows of values, many of which are one step of SQLite.

    The driver gives up and takes back the interpreter at every step: a statement for each row would let every busy
    thread in between.
    """

    def __init__(self, name: str) -> None:
        head, row, tail = named(name).split(_MARK)
        self.width = row.count("?")
        self._texts = {length: head + ",".join([row] * length) + tail for length in _LENGTHS}

    def run(self, connection: Connection, values: list[Any]) -> tuple[int, int]:
        """Execute it over the values, `width` of them a row; give how many rows it touched and the last id it made."""
        touched, last = 0, 0
        start, left = 0, len(values) // self.width
        for length in _LENGTHS:
            while left >= length:
                stop = start + length * self.width
                cursor = connection.execute(self._texts[length], values[start:stop])
                touched += cursor.rowcount
                last = cursor.lastrowid or 0
                start, left = stop, left - length
        return touched, last


def one(cursor: Cursor) -> Any | None:  # noqa: ANN401 - whatever the one column holds
    """Give the only column of the only row, or None when there is none."""
    row = cursor.fetchone()
    return None if row is None else row[0]


def marks(values: Sequence[object]) -> str:
    """Write as many question marks as there are values."""
    return ",".join("?" * len(values))
