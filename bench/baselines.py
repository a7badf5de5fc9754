"""What this machine can do at best: one-row commits (B), and the tightest durable five-stage loop (L)."""

from __future__ import annotations

import hashlib
import queue
import sqlite3
import threading
import time
from pathlib import Path

STAGES = 5
WINDOW = 256


def one_row_commits(folder: Path, seconds: float = 1.0) -> float:
    """Commit one row at a time, synchronous=FULL; rows a second."""
    db = _open(folder / "baseline-b.db")
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)")
    began, rows = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        db.execute("INSERT INTO t (body) VALUES (?)", ("x" * 100,))
        rows += 1
    spent = time.perf_counter() - began
    db.close()
    return rows / spent


def tightest_loop(folder: Path, jobs: int = 6000, workers: int = 4) -> float:
    """Run five no-op stages a job, every start and finish recorded and committed in groups; jobs a second.

    The shape is the engine's: one writer, continuations instead of waiting, a window of jobs in flight. Everything
    else is left out.
    """
    return _Loop(folder / "baseline-l.db", jobs, workers).run()


class _Loop:
    def __init__(self, path: Path, jobs: int, workers: int) -> None:
        self._db = _open(path)
        self._db.execute("CREATE TABLE job (id INTEGER PRIMARY KEY, stage INTEGER, state TEXT)")
        self._db.execute(
            "CREATE TABLE step (job INTEGER, stage INTEGER, ended INTEGER, result BLOB, digest BLOB,"
            " PRIMARY KEY (job, stage, ended)) WITHOUT ROWID"
        )
        self._db.executemany("INSERT INTO job VALUES (?, 0, 'queued')", ((n,) for n in range(1, jobs + 1)))
        self._jobs = jobs
        self._workers = workers
        self._ready: queue.SimpleQueue[tuple[int, int] | None] = queue.SimpleQueue()
        self._inbox: queue.SimpleQueue[tuple[int, int, bytes, bytes]] = queue.SimpleQueue()

    def run(self) -> float:
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self._workers)]
        for thread in threads:
            thread.start()
        began = time.perf_counter()
        self._write()
        spent = time.perf_counter() - began
        for _ in threads:
            self._ready.put(None)
        for thread in threads:
            thread.join()
        self._db.close()
        return self._jobs / spent

    def _work(self) -> None:
        while (piece := self._ready.get()) is not None:
            job, stage = piece
            result = b"x" * 90
            self._inbox.put((job, stage, result, hashlib.blake2b(result, digest_size=16).digest()))

    def _write(self) -> None:
        started = min(WINDOW, self._jobs)
        fresh = list(range(1, started + 1))
        self._commit([], fresh)
        finished = 0
        while finished < self._jobs:
            batch = [self._inbox.get()]
            while not self._inbox.empty():
                batch.append(self._inbox.get())
            ended = sum(1 for _, stage, _, _ in batch if stage == STAGES)
            finished += ended
            fresh = list(range(started + 1, min(started + ended, self._jobs) + 1))
            started += len(fresh)
            self._commit(batch, fresh)

    def _commit(self, batch: list[tuple[int, int, bytes, bytes]], fresh: list[int]) -> None:
        """Record what ended and what begins by it, each job's first start as well; only then does it begin."""
        starts = [(job, stage + 1) for job, stage, _, _ in batch if stage < STAGES]
        starts += [(job, 1) for job in fresh]
        states = [(min(stage + 1, STAGES), "running" if stage < STAGES else "done", job) for job, stage, _, _ in batch]
        states += [(1, "running", job) for job in fresh]
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("INSERT INTO step VALUES (?, ?, 1, ?, ?)", batch)
        self._db.executemany("INSERT INTO step VALUES (?, ?, 0, NULL, NULL)", starts)
        self._db.executemany("UPDATE job SET stage = ?, state = ? WHERE id = ?", states)
        self._db.execute("COMMIT")
        for piece in starts:
            self._ready.put(piece)


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    return db
