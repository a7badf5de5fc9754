"""The disk may be full, gone, or locked: nothing that was finished is lost, and everybody is told."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from os import urandom
from pathlib import Path

import pytest

from sgops.core.errors import StorageFailed
from sgops.core.failpoints import arm, disarm
from sgops.core.job import Job
from sgops.core.moves import claim
from sgops.core.onward import Move
from sgops.core.transition import Transition
from sgops.ports import Unit
from tests.support.clock import FakeClock
from tests.support.eventually import eventually
from tests.support.jobs import NOW, a_start
from tests.support.lives import end_of
from tests.support.store import Held, Opened, Settlements, an_entry

LARGE = b'"' + bytes(range(97, 122)) * 40_000 + b'"'
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def full(tmp_path: Path, clock: FakeClock) -> Iterator[Opened]:
    """Give a store with a running job and a disk without room for anything large."""
    opened = Opened(tmp_path / "sgops.db", clock)
    opened.submit()
    _limit(opened, 60)
    yield opened
    opened.close()


def test_a_finished_result_waits_in_memory_for_room(full: Opened, clock: FakeClock) -> None:
    running, settled = _running(full), Settlements()
    full.store.post(_large_end(running), settled)
    eventually(lambda: full.storage)
    assert "full" in str(full.storage[0])
    assert settled.all == []

    _make_room(full, clock)

    [(move, error)] = settled.wait(1)
    assert error is None
    assert full.job(running.id) == move.after
    assert full.storage[1:] == [None]


def test_reads_go_on_while_there_is_no_room(full: Opened) -> None:
    full.store.post(_large_end(_running(full)), Settlements())
    eventually(lambda: full.storage)

    assert full.rows("SELECT COUNT(*) FROM job") == [(1,)]


def test_what_waits_for_room_keeps_its_order(full: Opened, clock: FakeClock) -> None:
    running, settled = _running(full), Settlements()
    first = _large_end(running)
    full.store.post(first, settled)
    eventually(lambda: full.storage)
    full.store.post(end_of(first.after, NOW), settled)

    _make_room(full, clock)

    settled.wait(2)
    assert settled.errors == []


def test_a_unit_that_found_no_room_is_told_so_and_wrote_nothing(full: Opened) -> None:
    with pytest.raises(StorageFailed, match="nothing of this was written"):
        full.submit(params=LARGE)

    assert full.rows("SELECT COUNT(*) FROM job") == [(1,)]


def test_units_that_wait_behind_a_full_disk_are_sent_away_after_five_seconds(full: Opened, clock: FakeClock) -> None:
    full.store.post(_large_end(_running(full)), Settlements())
    eventually(lambda: full.storage)
    outcomes: list[BaseException | None] = []
    full.store.later(lambda unit: None, outcomes.append)

    clock.advance(SECOND * 4)
    eventually(lambda: full.store.backlog == 2)
    assert outcomes == []
    clock.advance(SECOND * 2)

    eventually(lambda: outcomes)
    assert isinstance(outcomes[0], StorageFailed)


def test_the_end_of_trouble_is_noticed_when_nobody_writes(full: Opened, clock: FakeClock) -> None:
    with pytest.raises(StorageFailed):
        full.submit(params=LARGE)
    assert len(full.storage) == 1

    clock.advance(SECOND * 2)

    eventually(lambda: full.storage[1:] == [None])


def test_one_that_is_too_large_for_the_disk_does_not_take_its_neighbours_along(full: Opened, clock: FakeClock) -> None:
    [small] = full.submit()
    large = _running(full)
    held, settled = Held(full), Settlements()
    full.store.post(claim(small, a_start(), NOW), settled)
    full.store.post(_large_end(large), settled)

    held.let_go()

    [(move, error)] = settled.wait(1)
    assert (move.after.id, error) == (small.id, None)
    eventually(lambda: full.storage)
    _make_room(full, clock)
    settled.wait(2)


def test_a_write_error_is_the_end_and_everybody_is_told(tmp_path: Path) -> None:
    opened = Opened(tmp_path / "sgops.db")
    [job] = opened.submit()
    settled = Settlements()

    with _no_file_grows():
        opened.store.post(claim(job, a_start(), NOW), settled)
        settled.wait(1)

    assert isinstance(settled.errors[0], StorageFailed)
    assert "may or may not" in str(settled.errors[0])
    eventually(lambda: [type(error) for error in opened.fatal] == [sqlite3.OperationalError])
    with pytest.raises(StorageFailed):
        opened.submit()
    opened.close()


def test_after_a_write_error_the_file_opens_again_and_is_whole(tmp_path: Path) -> None:
    opened = Opened(tmp_path / "sgops.db")
    [job] = opened.submit()
    with _no_file_grows(), pytest.raises(StorageFailed):
        opened.submit()
    opened.close()

    again = Opened(tmp_path / "sgops.db")

    assert again.job(job.id) == job
    assert again.rows("PRAGMA integrity_check") == [("ok",)]
    again.close()


def test_a_lock_of_somebody_else_is_waited_for(tmp_path: Path, clock: FakeClock) -> None:
    opened = Opened(tmp_path / "sgops.db", clock)
    [job] = opened.submit()
    opened.store.perform(lambda unit: _run(unit, "PRAGMA busy_timeout = 0"))
    other = sqlite3.connect(opened.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    settled = Settlements()
    opened.store.post(claim(job, a_start(), NOW), settled)
    eventually(lambda: opened.storage)
    assert "locked" in str(opened.storage[0])

    other.execute("ROLLBACK")
    clock.advance(SECOND * 2)

    settled.wait(1)
    assert settled.errors == []
    assert opened.fatal == []
    other.close()
    opened.close()


def test_an_error_in_the_middle_of_a_commit_is_told_to_its_own_and_the_rest_is_written(opened: Opened) -> None:
    [job, other] = opened.submit(2)
    move = claim(job, a_start(), NOW)
    twice = claim(other, a_start(), NOW)
    broken = _with_a_checkpoint_that_is_there(twice, move)
    settled = Settlements()

    opened.store.post_all([move, broken], settled)

    assert [type(error) for _, error in settled.wait(2)] == [type(None), sqlite3.IntegrityError]
    assert opened.job(job.id) == move.after
    assert opened.job(other.id) == other


def test_a_record_that_meets_a_full_disk_is_kept_until_there_is_room(full: Opened, clock: FakeClock) -> None:
    running = _running(full)
    with ThreadPoolExecutor(1) as pool:
        recorded = pool.submit(full.store.record, an_entry(running, result=LARGE))
        eventually(lambda: full.storage)
        assert not recorded.done()

        _make_room(full, clock)

        assert recorded.result(5) is None
    assert full.rows("SELECT COUNT(*) FROM ledger") == [(1,)]


def test_a_continuation_that_fails_keeps_nobody_from_an_answer(opened: Opened) -> None:
    first, second = opened.submit(2)
    held, settled = Held(opened), Settlements()
    opened.store.post(claim(first, a_start(), NOW), _break)
    opened.store.post(claim(second, a_start(), NOW), settled)

    held.let_go()

    settled.wait(1)
    assert settled.errors == []


def test_an_idle_engine_gives_back_a_large_wal(tmp_path: Path, clock: FakeClock) -> None:
    opened = Opened(tmp_path / "sgops.db", clock)
    opened.submit(30, params=LARGE)
    wal = tmp_path / "sgops.db-wal"
    assert wal.stat().st_size > 8 * 1024 * 1024

    def is_given_back_in_time() -> bool:
        # The writer may still be busy with the last answer: then its second of quiet has not begun.
        clock.advance(SECOND * 2)
        return wal.stat().st_size == 0

    eventually(is_given_back_in_time)

    opened.close()


def test_an_error_of_the_machinery_is_the_end_and_not_a_silence(opened: Opened) -> None:
    arm("writer.after_commit", {"raise": _break})

    with pytest.raises(StorageFailed):
        opened.submit()
    disarm()

    # Who waited hears of it first.
    eventually(lambda: [type(error) for error in opened.fatal] == [ZeroDivisionError])


def test_after_the_end_everybody_hears_why_in_an_error_of_his_own(opened: Opened) -> None:
    arm("writer.after_commit", {"raise": _break})
    heard = []

    for _ in range(3):
        with pytest.raises(StorageFailed) as refused:
            opened.submit()
        heard.append(refused.value)
    disarm()

    assert len({id(error) for error in heard}) == 3
    assert len({error.in_full for error in heard}) == 1
    assert heard[2].hint != ""


def _running(opened: Opened) -> Job:
    job = opened.job(1)
    return opened.apply(claim(job, a_start("script"), NOW))[0].after


def _large_end(running: Job) -> Move:
    return end_of(running, NOW, b'"' + urandom(400_000).hex().encode() + b'"')


def _limit(opened: Opened, pages: int) -> None:
    """Let the file grow by so many pages and no further: what SQLite then says is what it says on a full disk."""

    def limit(unit: Unit) -> None:
        [[now]] = _run(unit, "PRAGMA page_count")
        _run(unit, f"PRAGMA max_page_count = {int(str(now)) + pages}")

    opened.store.perform(limit)


def _make_room(opened: Opened, clock: FakeClock) -> None:
    opened.store._writer._unit.connection.execute("PRAGMA max_page_count = 1000000")  # noqa: SLF001
    clock.advance(SECOND * 2)


def _run(unit: Unit, statement: str) -> list[list[object]]:
    return [list(row) for row in unit.connection.execute(statement).fetchall()]  # type: ignore[attr-defined]


@contextmanager
def _no_file_grows() -> Iterator[None]:
    """Let every write beyond the first page of a file fail, as on a broken disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _with_a_checkpoint_that_is_there(move: Transition, other: Transition) -> Transition:
    return replace(move, checkpoints=other.checkpoints)


def _break(*_: object) -> None:
    raise ZeroDivisionError
