"""The laws of the file as a whole: its pages, its references, what is counted, who may read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from sgops.core.meters import all_of, to_json
from sgops.core.units import EPOCH, format_size
from sgops.store.database import ReaderPool
from sgops.store.meters import HOUR, MINUTE, read_meters
from sgops.store.statements import named

Law: TypeAlias = Callable[[ReaderPool], Iterator[str]]

# The writer cuts the WAL back when it is idle and moves its pages all the time; a reader that does not end keeps it.
WAL_LIMIT: Final = 64 * 1024 * 1024
_OTHERS: Final = 0o077


def file_is_whole(pool: ReaderPool) -> Iterator[str]:
    """Find what SQLite knows to be wrong with its pages."""
    with pool.connection() as connection:
        # Row by row: after what it could name, SQLite may give up at a page that it cannot read at all.
        for (said,) in connection.execute("PRAGMA quick_check(20)"):
            if said != "ok":
                yield said


def references_point_to_rows(pool: ReaderPool) -> Iterator[str]:
    """Find rows that refer to what is not there."""
    for table, row, parent, _ in pool.rows("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a {parent} that does not exist"
    for what, id_ in pool.rows(named("undefined")):
        yield f"{what} {id_} refers to a definition that does not exist"


def counted_right(statement: str, pool: ReaderPool) -> Iterator[str]:
    """Find counters that are not the count."""
    for what, kept, found in pool.rows(named(statement)):
        yield f"{what}: {kept} kept, {found} counted"


def finished_with_their_jobs(pool: ReaderPool) -> Iterator[str]:
    """Find batches that say something else about their end than their jobs do."""
    for batch, is_finished, ended, total in pool.rows(named("misfinished_batches")):
        said = "finished" if is_finished else "not finished"
        yield f"batch {batch} is {said}, and {ended} of its {total} jobs have ended"


def figures_add_up(pool: ReaderPool) -> Iterator[str]:
    """Find hours that are not the sum of their minutes, and counting that is ahead of the journal."""
    for counted, last in pool.rows(named("unmetered")):
        yield f"events are counted up to {counted}, and the last is {last}"
    minutes = read_meters(pool, MINUTE, EPOCH)
    if not minutes:
        return
    # Of the hour that the oldest minute is in, some may be forgotten by now.
    for at, hour in read_meters(pool, HOUR, minutes[0][0])[1:]:
        found = all_of(meters for minute, meters in minutes if at <= minute < at + timedelta(hours=1))
        if to_json(found) != to_json(hour):
            yield f"what was counted in the hour from {at} on is not what its minutes say"


def only_the_owner_reads(pool: ReaderPool) -> Iterator[str]:
    """Find files that others may read: parameters and outputs are nobody else's business."""
    for file in _files(pool):
        mode = file.stat().st_mode & 0o777
        if mode & _OTHERS:
            yield f"{file.name} has mode {mode:04o}: chmod 600 {file}"


def wal_is_under_its_limit(pool: ReaderPool) -> Iterator[str]:
    """Find a WAL from which nothing is moved to the database any more."""
    for file in _files(pool):
        size = file.stat().st_size
        if file.name.endswith("-wal") and size > WAL_LIMIT:
            yield f"{file.name} has {format_size(size)}, more than {format_size(WAL_LIMIT)}: a reader keeps it"


LAWS: Final[Mapping[str, Law]] = {
    "the file is whole": file_is_whole,
    "references point to rows": references_point_to_rows,
    "counters of jobs equal counts": partial(counted_right, "miscounted_jobs"),
    "counters of batches equal counts": partial(counted_right, "miscounted_batches"),
    "batches end with their jobs": finished_with_their_jobs,
    "counters of dead letters equal counts": partial(counted_right, "miscounted_letters"),
    "counters of families equal counts": partial(counted_right, "miscounted_families"),
    "figures add up": figures_add_up,
    "only the owner can read the files": only_the_owner_reads,
    "the WAL is under its limit": wal_is_under_its_limit,
}


def _files(pool: ReaderPool) -> list[Path]:
    path = Path(pool.rows("PRAGMA database_list")[0][2])
    files = [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm")]
    return [file for file in files if file.exists()]
