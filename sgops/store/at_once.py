"""How many rows are read in one step of SQLite.

The driver gives the interpreter away and takes it back at every row. Beside busy threads each time can cost a switch
interval, so a page of fifty rows would wait fifty times: it comes as one JSON text instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import orjson

from sgops.store.driver import Connection

Values: TypeAlias = "Sequence[Any] | Mapping[str, Any]"

_WORD: Final = "SELECT"
_FROM: Final = "\nFROM "


def rows_at_once(connection: Connection, select: str, rest: str, values: Values) -> list[Any]:
    """Read the rows of a SELECT of numbers and texts, in no particular order; `select` is all up to its WHERE."""
    columns, source = split(select)
    sql = f"SELECT json_group_array(json_array({columns})) FROM {source} {rest}"  # noqa: S608 - our own names
    text = connection.execute(sql, values).fetchone()[0]
    return list(orjson.loads(text))


def rows_of(connection: Connection, select: str, ids: Sequence[int]) -> list[Any]:
    """Read the rows of these ids, newest first; the id is what the SELECT reads first."""
    key = split(select)[0].partition(",")[0]
    among = f"WHERE {key} IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own names
    rows = rows_at_once(connection, select, among, (orjson.dumps(list(ids)).decode(),))
    return sorted(rows, key=lambda row: -row[0])


def split(select: str) -> tuple[str, str]:
    """Cut a SELECT in two: what is read, and what it is read from."""
    columns, _, source = select.strip().removeprefix(_WORD).partition(_FROM)
    return columns.strip(), source.strip()
