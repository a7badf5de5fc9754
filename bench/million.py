"""What a million finished jobs cost those who ask how the engine feels, beside the same questions over one job."""

from __future__ import annotations

import sqlite3
import statistics
import time
from functools import partial
from typing import TYPE_CHECKING, Final

from bench.axes import Figure, engine, five_stages, wait_until_done
from bench.retention import retention
from sgops.ports import Asking, Submission

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sgops.boot.assemble import Assembled

JOBS: Final = 1_000_000
TIMES: Final = 21
HOURS: Final = 365 * 24
MINUTES: Final = 26 * 60
# Lists of which each takes another road through the file; the last finds nothing.
FILTERS: Final = ("state:completed", "pipeline:bench state:completed", "stage:s4", "state:dead")
BUDGETS: Final = {"start to ready": "2000"} | {f"first page of {terms}": "20" for terms in FILTERS}


def million(small: Path, large: Path, jobs: int = JOBS) -> list[Figure]:
    """Ask the same of a file with one finished job and of one with a million."""
    _finish_one(small)
    _finish_one(large)
    _multiply(small / "sgops.db", 1)
    _multiply(large / "sgops.db", jobs)
    beside, found = _ask(small), _ask(large)
    year = Figure(axis="counts of a year, MB", value=f"{_size_of_counts(large / 'sgops.db') / 1e6:.1f}", budget="10")
    return [
        year,
        *retention(large, jobs),
        *(
            Figure(
                axis=f"{name}, {jobs:,} jobs, ms",
                value=f"{found[name]:.2f}",
                against=f"{beside[name]:.2f} with one",
                budget=BUDGETS.get(name, ""),
            )
            for name in found
        ),
    ]


def _size_of_counts(path: Path) -> int:
    db = sqlite3.connect(path)
    size: int = db.execute("SELECT SUM(LENGTH(body) + 24) FROM meter").fetchone()[0]
    db.close()
    return size


def _finish_one(folder: Path) -> None:
    with engine(folder, five_stages()) as plant:
        plant.engine.operations.submit(Submission(name="bench"))
        wait_until_done(plant, 1)
        plant.engine.operations.run_duty("meters")


def _multiply(path: Path, jobs: int) -> None:
    """Copy a finished job and its journal, by statements over whole sets."""
    db = sqlite3.connect(path)
    first, last = db.execute("SELECT MIN(id), MAX(id) + 1 FROM job").fetchone()
    _number(db, last, max(jobs - 1, HOURS))
    counting = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'job'").fetchall()
    for name, _ in counting:
        db.execute(f"DROP TRIGGER {name}")
    for table in ("checkpoint", "attempt"):
        _copy_parts(db, table, first, last + jobs - 1)
    for table, key in (("job", "id"), ("job_input", "job"), ("event", "job")):
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        wanted = {name: name for name in columns if not (table == "event" and name == "id")}
        wanted |= {key: "n.i"} | ({"token": "lower(hex(randomblob(16)))"} if table == "job" else {})
        names, values = ", ".join(wanted), ", ".join(wanted.values())
        db.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM n, {table} WHERE {table}.{key} = ? AND n.i < ?",
            (first, last + jobs - 1),
        )
    for _, sql in counting:
        db.execute(sql)
    db.execute("UPDATE counter SET n = ? WHERE state = 'completed'", (jobs,))
    # What happened long ago was counted long ago.
    db.execute("UPDATE setting SET value = (SELECT MAX(id) FROM event) WHERE key = 'metered'")
    _count_a_year(db, last)
    db.commit()
    db.close()


def _copy_parts(db: sqlite3.Connection, table: str, job: int, end: int) -> None:
    """Copy rows whose ids hold their job's."""
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    values = ", ".join("(n.i << 20) | (id & 1048575)" if name == "id" else name for name in columns)
    db.execute(f"INSERT INTO {table} SELECT {values} FROM n, {table} WHERE id >> 20 = ? AND n.i < ?", (job, end))


def _number(db: sqlite3.Connection, first: int, many: int) -> None:
    db.execute("CREATE TEMP TABLE n (i INTEGER PRIMARY KEY)")
    db.execute(
        "INSERT INTO n WITH RECURSIVE n (i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n LIMIT ?) SELECT i FROM n",
        (first, many),
    )


def _count_a_year(db: sqlite3.Connection, first: int) -> None:
    """Give it a year of hours and a day of minutes, each as busy as the one there is."""
    for span, rows in ((3600, HOURS), (60, MINUTES)):
        db.execute(
            "INSERT INTO meter (span, at, body) SELECT span, at - (i - ?) * span * 1000, body FROM n, "
            "(SELECT * FROM meter WHERE span = ? ORDER BY at LIMIT 1) WHERE i > ? AND i <= ?",
            (first, span, first, first + rows),
        )


def _ask(folder: Path) -> dict[str, float]:
    began = time.perf_counter()
    with engine(folder, five_stages(), running=False) as plant:
        plant.engine.start()
        ready = (time.perf_counter() - began) * 1000
        operations = plant.engine.operations
        found = {
            "live": _median(operations.live),
            "health of all parts": _median(operations.health),
            "status": _median(operations.status),
            "figures": _median(operations.figures),
            "metrics of 24h": _median(lambda: operations.metrics("24h")),
            "metrics of 30d": _median(lambda: operations.metrics("30d")),
            "duty health": _median(lambda: operations.run_duty("health")),
            "duty alerts": _median(lambda: operations.run_duty("alerts")),
            "duty meters after a job": _median(lambda: operations.run_duty("meters"), before=lambda: _one_more(plant)),
        }
        found |= {f"first page of {terms}": _median(partial(_first_page, plant, terms)) for terms in FILTERS}
        plant.engine.stop()
    return {"start to ready": ready} | found


def _first_page(plant: Assembled, terms: str) -> None:
    plant.engine.operations.jobs(Asking(filter=terms, limit=50))


def _one_more(plant: Assembled) -> None:
    done = plant.reader.status_counts().get("completed", 0)
    plant.engine.operations.submit(Submission(name="bench"))
    wait_until_done(plant, done + 1)


def _median(ask: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """Time a question, the median of some, in milliseconds."""
    spent = []
    for _ in range(TIMES):
        before()
        began = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)
