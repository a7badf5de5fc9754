"""Where nobody writes and nothing waits, a caller writes by itself; everything else stays as it was."""

from __future__ import annotations

import resource
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from sgops.core.errors import StorageFailed, StoreError
from sgops.ports import Unit
from sgops.store.wal import LARGE
from tests.support.clock import FakeClock
from tests.support.eventually import eventually
from tests.support.jobs import NOW
from tests.support.store import Held, Opened, a_draft

T = TypeVar("T")

_WRITER = "sgops-writer"


def test_a_caller_that_need_not_wait_for_anybody_writes_by_itself(opened: Opened) -> None:
    # The first time, the writer may be about to go to sleep.
    name = eventually(lambda: {_elsewhere(lambda: opened.store.perform(_thread), "caller")} - {_WRITER})

    assert name == {"caller_0"}


def test_a_caller_that_a_signal_may_break_into_has_the_writer_write(opened: Opened) -> None:
    name = opened.store.perform(_thread)

    assert name == _WRITER


def test_a_caller_stands_behind_what_was_asked_for_before(opened: Opened) -> None:
    held = Held(opened)
    names: list[str] = []
    opened.store.later(lambda unit: names.append("the first"))
    with ThreadPoolExecutor(1) as caller:
        asked = caller.submit(lambda: opened.store.perform(lambda unit: names.append(_thread(unit))))
        eventually(lambda: opened.store.backlog == 3)

        held.let_go()

        asked.result(5)
    assert names == ["the first", _WRITER]


def test_what_a_caller_asks_for_in_its_unit_is_part_of_its_commit(opened: Opened) -> None:
    seen: list[tuple[str, bool]] = []

    def ask(unit: Unit) -> str:
        unit.insert([a_draft()], NOW)
        opened.store.later(lambda given: seen.append((_thread(given), bool(given.jobs([1])))))
        return _thread(unit)

    thread = _elsewhere(lambda: opened.store.perform(ask))

    assert seen == [(thread, True)]


def test_a_caller_that_writes_does_not_wait_for_itself(opened: Opened) -> None:
    with pytest.raises(StoreError, match="cannot wait for itself"):
        _elsewhere(lambda: opened.store.perform(lambda _: opened.store.perform(_thread)))

    assert _elsewhere(opened.submit)


def test_what_a_caller_breaks_is_taken_back_and_the_next_one_writes(opened: Opened) -> None:
    def breaks(unit: Unit) -> None:
        unit.insert([a_draft()], NOW)
        raise ValueError("not like this")

    with pytest.raises(ValueError, match="not like this"):
        _elsewhere(lambda: opened.store.perform(breaks))

    assert [job.id for job in _elsewhere(opened.submit)] == [1]
    assert [event.job for event in opened.told] == [1]


def test_eight_callers_lose_nothing_whoever_writes(opened: Opened) -> None:
    with ThreadPoolExecutor(8) as callers:
        made = [job.id for jobs in callers.map(lambda _: opened.submit(), range(200)) for job in jobs]

    assert sorted(made) == list(range(1, 201))
    assert [event.job for event in opened.told] == [job for (job,) in opened.rows("SELECT job FROM event ORDER BY id")]
    assert opened.rows("SELECT n FROM counter") == [(200,)]


def test_a_write_error_on_a_callers_thread_is_the_end_and_everybody_is_told(tmp_path: Path) -> None:
    opened = Opened(tmp_path / "sgops.db")
    _elsewhere(opened.submit)

    with _no_file_grows(), pytest.raises(StorageFailed, match="may or may not"):
        _elsewhere(opened.submit)

    assert len(opened.fatal) == 1
    with pytest.raises(StorageFailed):
        opened.submit()
    opened.close()


def test_a_disk_that_is_full_for_a_caller_is_asked_again_by_the_writer(tmp_path: Path) -> None:
    clock = FakeClock()
    opened = Opened(tmp_path / "sgops.db", clock)
    unit = opened.store._writer._unit  # noqa: SLF001 - a quota of one connection
    unit.connection.execute("PRAGMA max_page_count = 60")

    with pytest.raises(StorageFailed, match="nothing of this was written"):
        _elsewhere(lambda: opened.submit(params=b'"' + b"x" * 1_000_000 + b'"'))
    clock.advance(timedelta(seconds=2))

    eventually(lambda: opened.storage[1:] == [None])
    assert "full" in str(opened.storage[0])
    opened.close()


def test_the_wal_is_cut_back_when_no_caller_writes_any_more(tmp_path: Path) -> None:
    clock = FakeClock()
    opened = Opened(tmp_path / "sgops.db", clock)
    wal = tmp_path / "sgops.db-wal"
    wal_keeper = opened.store._writer._wal  # noqa: SLF001 - nobody else tells that the writer sleeps for good
    _until(clock, lambda: not wal_keeper.wants_quiet)

    _elsewhere(lambda: opened.submit(params=b'"' + b"x" * LARGE + b'"'))
    size = wal.stat().st_size
    clock.advance(timedelta(seconds=0.9))
    _elsewhere(opened.submit)
    clock.advance(timedelta(seconds=0.9))
    _elsewhere(opened.submit)

    assert wal.stat().st_size >= size > LARGE
    _until(clock, lambda: wal.stat().st_size == 0)
    opened.close()


def _until(clock: FakeClock, is_so: Callable[[], bool]) -> None:
    """Let time pass for as long as it takes."""

    def is_so_in_time() -> bool:
        clock.advance(timedelta(seconds=2))
        return is_so()

    eventually(is_so_in_time)


def _thread(_: Unit) -> str:
    return threading.current_thread().name


def _elsewhere(ask: Callable[[], T], name: str = "") -> T:
    """Ask on a thread of its own, as all faces do."""
    with ThreadPoolExecutor(1, thread_name_prefix=name) as caller:
        return caller.submit(ask).result(10)


@contextmanager
def _no_file_grows() -> Iterator[None]:
    """Let every write beyond the first byte of a file fail."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
