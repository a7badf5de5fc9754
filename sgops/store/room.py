"""What the file and its checkpoints take, and how the file gives back what it does not need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sgops.core.checkpoint import NUMBER_BITS
from sgops.core.room import Room
from sgops.store.rows import NUMBER_MASK

if TYPE_CHECKING:
    from sgops.store.database import ReaderPool
    from sgops.store.driver import Connection

_ALL: Final = "SELECT COALESCE(SUM(LENGTH(payload)), 0) FROM checkpoint"
# Along the index of states: of a million completed jobs, none is looked at.
_KEPT: Final = f"""
SELECT COALESCE(SUM(LENGTH(checkpoint.payload)), 0)
FROM job INDEXED BY job_state
CROSS JOIN checkpoint ON checkpoint.id BETWEEN job.id << {NUMBER_BITS} AND (job.id << {NUMBER_BITS}) | {NUMBER_MASK}
WHERE job.state IN ('queued', 'running', 'waiting', 'external', 'interrupted', 'held', 'dead', 'cancelled')
"""  # noqa: S608 - our own numbers


def room_of(pool: ReaderPool) -> Room:
    """Look how large the file is, and how much of it is empty."""
    with pool.connection() as connection:
        path = Path(connection.execute("PRAGMA database_list").fetchone()[2])
        page, pages, free = (_number(connection, name) for name in ("page_size", "page_count", "freelist_count"))
    wal = path.with_name(path.name + "-wal")
    wal_size = wal.stat().st_size if wal.exists() else 0
    return Room(database=path.stat().st_size, wal=wal_size, page=page, pages=pages, free=free)


def bytes_of_checkpoints(pool: ReaderPool, *, kept: bool) -> int:
    """Add up what checkpoints hold; `kept` are those that no rule takes away, because their jobs did not complete."""
    return int(pool.rows(_KEPT if kept else _ALL)[0][0])


def shrink(connection: Connection, pages: int) -> int:
    """Give pages at the end of the file back, those in use moved to the front; gives how many went."""
    before = _number(connection, "freelist_count")
    for _ in range(min(pages, before)):
        # However many are asked for, the driver goes one step, which is one page: it expects an answer without columns
        # to be over.
        connection.execute("PRAGMA incremental_vacuum(1)").fetchall()
    return before - _number(connection, "freelist_count")


def _number(connection: Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
