"""What must be true of an engine on every day of a year, told by an auditor who has rules of his own."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sgops.core.units import from_ms
from tests.flows.year import OUTPUT_KEPT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.flows.year import Year

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_ENDED: Final = frozenset({"completed", "dead", "cancelled"})
# How long a file is kept after its job has ended, and how long until it must be gone: two nights, for letters a week.
_KEPT: Final = {"temp": _HOUR, "preview": _DAY, "intermediate": 7 * _DAY, "output": OUTPUT_KEPT, "scratch": _HOUR}
_OF_LETTERS: Final = 30 * _DAY
_OF_FAILED: Final = 7 * _DAY
_LATE: Final = 2 * _DAY
_LATE_WEEKLY: Final = 8 * _DAY
# The figures of hours are kept for more than a year, and have bounds of their own.
_PAGES: Final = """
SELECT page_count - freelist_count - (SELECT SUM(LENGTH(body)) FROM meter) / page_size
FROM pragma_page_count, pragma_freelist_count, pragma_page_size
"""
_TRASH_KEPT: Final = timedelta(hours=48)


@dataclass(slots=True, kw_only=True)
class Job:
    """A job as its row was when it was seen last."""

    state: str
    ended_at: datetime | None
    letter: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How much there was on one day."""

    rows: dict[str, int]
    # Of the database, those in use.
    pages: int
    # The bytes of artifacts and trash, and of everything, with journal and backups.
    files: int
    folder: int
    # Objects of Python, threads and descriptors of this process.
    objects: int
    threads: int
    descriptors: int


@dataclass(slots=True, kw_only=True)
class Book:
    """All that was ever there."""

    jobs: dict[int, Job] = field(default_factory=dict)
    # Each file with the job it is of.
    files: set[str] = field(default_factory=set)
    checkpoints: set[int] = field(default_factory=set)
    standing: set[int] = field(default_factory=set)
    # The last line of the log that was read.
    entries: int = 0


class Auditor:
    """Looks at the folder and the file once a day, and remembers; `broken` are sentences."""

    def __init__(self, year: Year) -> None:
        self._year = year
        self._book = Book()
        self.broken: list[str] = []
        self.figures: list[Figures] = []
        self.deleted: Counter[str] = Counter()
        self.fates: Counter[str] = Counter()

    def look(self) -> None:
        """Compare today with yesterday, and with what must be."""
        told = self._told()
        jobs, files, checkpoints = self._jobs(), self._files(), self._checkpoints()
        self.broken += [*self._untold(jobs, files, checkpoints, told), *self._needed(jobs, files)]
        self.fates.update(self._book.jobs[number].state for number in self._book.standing - jobs.keys())
        self._book.jobs |= jobs
        self._book.standing = set(jobs)
        self._book.files, self._book.checkpoints = files, checkpoints
        self.broken += [*self._needless(files), *self._without_checkpoint(jobs), *self._trash()]
        self.broken = self.broken[:20]

    def measure(self) -> None:
        """Count everything there is, and let the engine judge itself."""
        gc.collect()
        names = [row[0] for row in self._rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        self.figures.append(
            Figures(
                rows={name: self._rows(f"SELECT count(*) FROM {name}")[0][0] for name in names},
                pages=self._rows(_PAGES)[0][0],
                files=self._bytes_of("artifacts") + self._bytes_of("trash"),
                folder=self._bytes_of(""),
                objects=sys.getallocatedblocks(),
                threads=threading.active_count(),
                descriptors=len(list(Path("/proc/self/fd").iterdir())),
            )
        )
        verdict = self._year.operations.verify()
        self.broken += [f"verify: {check.name}: {check.detail}" for check in verdict.checks if not check.ok]
        counted = dict(self._rows("SELECT state, count(*) FROM job GROUP BY state"))
        if self._year.operations.status().counts != counted:
            self.broken.append(f"{self._year.operations.status().counts} are counted, and {counted} are there")

    # ── the laws ──
    def _untold(self, jobs: dict[int, Job], files: set[str], checkpoints: set[int], told: set[str]) -> Iterator[str]:
        """Find what has gone and is not on record."""
        gone = {f"job/{job}" for job in self._book.standing - jobs.keys() - self._year.thrown_away}
        gone |= {f"checkpoints/{job}" for job in (self._book.checkpoints - checkpoints) & jobs.keys()}
        gone |= self._book.files - files
        yield from (f"{path} is gone, and no deletion tells of it" for path in sorted(gone - told))

    def _needed(self, jobs: dict[int, Job], files: set[str]) -> Iterator[str]:
        """Find files that are gone before their time; a job may have been brought back since they went."""
        now = self._year.clock.now()
        for path in self._book.files - files:
            number = _job_of(path)
            seen = [job for job in (self._book.jobs.get(number), jobs.get(number)) if job is not None]
            ends = [until for job in seen if (until := self._until(path, job)) is not None]
            if number not in self._year.thrown_away and not any(until <= now for until in ends):
                yield f"{path} is gone before its time: {seen}"

    def _needless(self, files: set[str]) -> Iterator[str]:
        """Find files that are there though their time has long been over."""
        for path in files:
            job = self._book.jobs.get(_job_of(path))
            until = self._until(path, job) if job is not None else None
            late = _LATE_WEEKLY if job is not None and job.letter == "pending" else _LATE
            if until is not None and self._year.clock.now() > until + late:
                yield f"{path} is still there, and was to be kept until {until}: {job}"

    def _until(self, path: str, job: Job) -> datetime | None:
        """Say until when a file is kept by the rules; None while its job has not ended."""
        if job.ended_at is None:
            return None
        kind = path.rpartition("/")[2].partition(".")[0]
        if kind in {"output", "temp", "scratch"} or job.state == "completed":
            return job.ended_at + _KEPT[kind]
        if job.letter == "pending":
            return job.ended_at + _OF_LETTERS
        return (job.answered_at or job.ended_at) + _OF_FAILED

    def _without_checkpoint(self, jobs: dict[int, Job]) -> Iterator[str]:
        """Find jobs that have begun and may have to go on, and cannot."""
        begun = {row[0] for row in self._rows("SELECT DISTINCT id >> 20 FROM attempt")}
        for number, job in jobs.items():
            if job.state not in {"completed", "cancelled"} and number in begun - self._book.checkpoints:
                yield f"job {number} is {job.state}, and has no checkpoint"

    def _trash(self) -> Iterator[str]:
        """Find what should lie in the trash, and what has lain there for too long."""
        lying = {path.name for path in (self._root.parent / "trash").glob("*")}
        now = self._year.clock.now()
        for number, run, at in self._rows("SELECT id, run, at FROM cleanup_entry WHERE state = 'trashed'"):
            if f"{run}.{number}" not in lying:
                yield f"entry {number} is not in the trash"
            if now > from_ms(at) + _TRASH_KEPT + _DAY:
                yield f"entry {number} lies in the trash since {from_ms(at)}"

    # ── what is there ──
    @property
    def _root(self) -> Path:
        return self._year.plant.folder / "artifacts"

    def _bytes_of(self, name: str) -> int:
        folder = self._year.plant.folder / name
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    def _rows(self, sql: str) -> list[Any]:
        assert self._year.plant.assembled is not None
        return self._year.plant.assembled.store.reader_pool.rows(sql)

    def _told(self) -> set[str]:
        """Give what the log of cleanups says was deleted since the last look."""
        rows = self._rows(
            f"SELECT id, kind, path, state FROM cleanup_entry WHERE id > {self._book.entries} ORDER BY id"
        )
        self._book.entries = rows[-1][0] if rows else self._book.entries
        gone = [(kind, path) for _, kind, path, state in rows if state in {"deleted", "trashed"}]
        self.deleted.update(kind for kind, _ in gone)
        return {path for _, path in gone}

    def _jobs(self) -> dict[int, Job]:
        rows = self._rows(
            "SELECT job.id, state, finished_at, resolution, resolved_at"
            " FROM job LEFT JOIN dead_letter ON dead_letter.id = job.letter"
        )
        return {
            number: Job(
                state=state,
                ended_at=from_ms(finished) if state in _ENDED else None,
                letter=letter if state == "dead" else None,
                answered_at=from_ms(answered) if answered and state == "dead" else None,
            )
            for number, state, finished, letter, answered in rows
        }

    def _files(self) -> set[str]:
        start = len(str(self._root)) + 1
        found = {f"{folder}/{name}"[start:] for folder, _, names in os.walk(self._root) for name in names}
        return found - {".sgops-root"}

    def _checkpoints(self) -> set[int]:
        return {row[0] for row in self._rows("SELECT DISTINCT id >> 20 FROM checkpoint")}


def _job_of(path: str) -> int:
    return int(path.partition("/")[0])
