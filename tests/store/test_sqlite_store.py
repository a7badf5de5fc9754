"""What is acknowledged is in the file, in the order of its commits, and nobody waits who need not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from sgops.core.errors import NotFound, Refused, StaleAttempt, StoreError
from sgops.core.job import Job, JobState, Progress
from sgops.core.moves import claim
from sgops.core.onward import Move
from sgops.core.operator_moves import cancel
from sgops.core.records import Captured
from sgops.ports import Store, Unit
from sgops.store.documents import unpack_lines
from tests.support.clock import FakeClock
from tests.support.eventually import eventually
from tests.support.jobs import NOW, a_start
from tests.support.lives import end_of, failed
from tests.support.store import Held, Opened, Settlements, a_draft, an_entry


def test_a_store_is_what_the_engine_asks_for(opened: Opened) -> None:
    port: Store = opened.store

    assert port.backlog == 0


def test_jobs_are_there_when_perform_returns(opened: Opened) -> None:
    jobs = opened.submit(3)

    assert [job.id for job in jobs] == [1, 2, 3]
    assert opened.rows("SELECT id, state FROM job") == [(1, "queued"), (2, "queued"), (3, "queued")]


def test_jobs_are_there_after_the_store_was_closed_and_opened(tmp_path: Path) -> None:
    first = Opened(tmp_path / "sgops.db")
    jobs = first.submit(2)
    first.close()

    second = Opened(tmp_path / "sgops.db")

    assert [second.job(job.id) for job in jobs] == jobs
    second.close()


def test_nothing_but_the_database_is_left_after_a_clean_close(tmp_path: Path) -> None:
    opened = Opened(tmp_path / "sgops.db")
    opened.submit()

    opened.close()

    assert [file.name for file in tmp_path.iterdir() if "wal" in file.name or "shm" in file.name] == []


def test_perform_raises_what_its_unit_raised_and_wrote_nothing(opened: Opened) -> None:
    def breaks(unit: Unit) -> None:
        unit.insert([a_draft()], NOW)
        raise NotFound("no such thing")

    with pytest.raises(NotFound, match="no such thing"):
        opened.store.perform(breaks)

    assert opened.rows("SELECT COUNT(*) FROM job") == [(0,)]
    assert opened.told == []


def test_a_unit_that_breaks_costs_its_neighbours_nothing(opened: Opened) -> None:
    [job] = opened.submit()
    held, settled = Held(opened), Settlements()
    outcomes: list[BaseException | None] = []
    opened.store.post(claim(job, a_start(), NOW), settled)
    opened.store.later(lambda unit: 1 // 0, outcomes.append)
    opened.store.later(lambda unit: unit.insert([a_draft()], NOW), outcomes.append)

    held.let_go()

    eventually(lambda: len(outcomes) == 2)
    assert isinstance(outcomes[0], ZeroDivisionError)
    assert outcomes[1] is None
    assert settled.errors == []
    assert opened.rows("SELECT state FROM job ORDER BY id") == [("running",), ("queued",)]


def test_posted_moves_are_settled_as_they_were_written(opened: Opened) -> None:
    jobs = opened.submit(300)
    settled = Settlements()
    moves = [claim(job, a_start(), NOW) for job in jobs]

    opened.store.post_all(moves, settled)

    assert [move.after for move, _ in settled.wait(300)] == [move.after for move in moves]
    assert settled.errors == []
    assert opened.job(jobs[7].id) == moves[7].after


def test_a_stale_move_is_told_and_the_others_are_written(opened: Opened) -> None:
    jobs = opened.submit(5)
    moves = [claim(job, a_start(), NOW) for job in jobs]
    opened.apply(cancel(jobs[2], NOW))
    settled = Settlements()

    opened.store.post_all(moves, settled)

    told = settled.wait(5)
    assert [isinstance(error, StaleAttempt) for _, error in told] == [False, False, True, False, False]
    assert [opened.job(job.id).state.value for job in jobs] == ["running", "running", "cancelled", "running", "running"]


def test_two_moves_of_one_job_in_one_commit_both_count(opened: Opened) -> None:
    [job] = opened.submit()
    begun = claim(job, a_start("script"), NOW)
    ended = end_of(begun.after, NOW)
    held, settled = Held(opened), Settlements()
    opened.store.post(begun, settled)
    opened.store.post(ended, settled)

    held.let_go()

    settled.wait(2)
    assert settled.errors == []
    assert opened.job(job.id) == ended.after


def test_the_same_move_twice_counts_once(opened: Opened) -> None:
    [job] = opened.submit()
    move = claim(job, a_start(), NOW)
    settled = Settlements()

    opened.store.post_all([move, move], settled)

    assert [error is None for _, error in settled.wait(2)] == [True, False]
    assert opened.rows("SELECT COUNT(*) FROM checkpoint") == [(1,)]


def test_events_are_told_once_in_the_order_of_their_ids(opened: Opened) -> None:
    settled = Settlements()
    for job in opened.submit(20):
        opened.store.post(claim(job, a_start(), NOW), settled)

    settled.wait(20)

    stored = opened.rows("SELECT job, seq FROM event ORDER BY id")
    assert [(event.job, event.seq) for event in opened.told] == stored
    assert len(stored) == 60


def test_a_listener_hears_of_a_commit_before_its_caller_goes_on(opened: Opened) -> None:
    opened.submit()

    assert len(opened.told) == 1


def test_a_listener_that_fails_keeps_nobody_waiting(tmp_path: Path) -> None:
    opened = Opened(tmp_path / "sgops.db", on_events=_break)

    assert opened.submit()[0].id == 1
    opened.close()


def test_the_writer_does_not_wait_for_itself(opened: Opened) -> None:
    def waits(unit: Unit) -> None:
        opened.store.perform(lambda inner: None)

    with pytest.raises(StoreError, match="wait for itself"):
        opened.store.perform(waits)


def test_a_unit_that_nobody_waits_for_does_not_fail_in_silence(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    opened.store.later(lambda unit: unit.job(99))

    eventually(lambda: "no job 99" in caplog.text)


def test_a_continuation_may_post_again(opened: Opened) -> None:
    [job] = opened.submit()
    settled = Settlements()
    opened.store.post(
        claim(job, a_start("script"), NOW),
        lambda move, error: opened.store.post(end_of(move.after, NOW), settled),
    )

    [(move, error)] = settled.wait(1)

    assert error is None
    assert opened.job(job.id) == move.after


def test_a_record_is_there_when_record_returns(opened: Opened) -> None:
    running = _running(opened)

    opened.store.record(an_entry(running, "7"))

    assert opened.rows("SELECT kind, key, state, result FROM ledger") == [("item", "7", "done", b'{"n":1}')]


def test_records_of_many_threads_are_all_kept(opened: Opened) -> None:
    running = _running(opened)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: opened.store.record(an_entry(running, str(key))), range(200)))

    assert opened.rows("SELECT COUNT(DISTINCT key) FROM ledger") == [(200,)]


def test_a_record_of_a_fenced_attempt_is_refused_and_its_neighbours_are_kept(opened: Opened) -> None:
    running = _running(opened)
    held = Held(opened)
    with ThreadPoolExecutor(2) as pool:
        late = pool.submit(opened.store.record, an_entry(running, "late", fence=running.fence - 1))
        good = pool.submit(opened.store.record, an_entry(running, "good"))
        eventually(lambda: opened.store.backlog == 3)
        held.let_go()

        assert isinstance(late.exception(), StaleAttempt)
        assert good.exception() is None

    assert opened.rows("SELECT key FROM ledger") == [("good",)]


def test_a_record_is_refused_when_the_job_no_longer_runs(opened: Opened) -> None:
    running = _running(opened)
    opened.apply(failed(running, NOW))

    with pytest.raises(StaleAttempt):
        opened.store.record(an_entry(running))


def test_a_record_that_is_done_again_takes_the_place_of_the_former(opened: Opened) -> None:
    running = _running(opened)
    opened.store.record(an_entry(running, state="failed", result=None, reason="no"))

    opened.store.record(an_entry(running, attempts=2))

    assert opened.rows("SELECT state, attempts, reason FROM ledger") == [("done", 2, None)]


def test_signs_of_life_are_gathered_and_the_newest_is_kept(tmp_path: Path) -> None:
    clock = FakeClock()
    opened = Opened(tmp_path / "sgops.db", clock)
    running = _running(opened)
    opened.store.note(running.id, running.fence, NOW, Progress(done=1, total=9, message="one"))
    opened.store.note(running.id, running.fence, NOW, Progress(done=2, total=9, message="two"))
    opened.store.note(running.id, running.fence, NOW, None)
    assert opened.rows("SELECT * FROM pulse") == []

    clock.advance(timedelta(seconds=1))

    eventually(lambda: opened.rows("SELECT done, total, message FROM pulse") == [(2, 9, "two")])
    opened.close()


def test_a_sign_of_life_of_a_fenced_attempt_is_not_kept(tmp_path: Path) -> None:
    clock = FakeClock()
    opened = Opened(tmp_path / "sgops.db", clock)
    first, second = _running(opened), _running(opened)
    opened.store.note(first.id, first.fence - 1, NOW, None)
    opened.store.note(second.id, second.fence, NOW, None)

    clock.advance(timedelta(seconds=1))

    eventually(lambda: opened.rows("SELECT job FROM pulse") == [(second.id,)])
    opened.close()


def test_what_an_attempt_printed_is_kept(opened: Opened) -> None:
    lines = [(NOW, "stdout", "hello"), (NOW, "log", "wörld\n")]

    opened.store.keep(Captured(job=1, index=2, stage="script", attempt=1, lines=lines, dropped=3))

    opened.submit()
    [(number, body, dropped)] = opened.rows("SELECT id, body, dropped FROM attempt_log")
    assert (number, unpack_lines(body), dropped) == ((1 << 20) | 2, lines, 3)


def test_an_urgent_unit_overtakes_what_waits(opened: Opened) -> None:
    held = Held(opened)
    order: list[str] = []
    opened.store.later(lambda unit: order.append("first"))
    with ThreadPoolExecutor(1) as pool:
        urgent = pool.submit(opened.store.perform, lambda unit: order.append("urgent"), urgent=True)
        eventually(lambda: opened.store.backlog == 3)

        held.let_go()
        urgent.result()

    eventually(lambda: order == ["urgent", "first"])


def test_a_closed_store_answers_everybody(opened: Opened) -> None:
    [job] = opened.submit()
    opened.close()
    settled = Settlements()

    opened.store.post(claim(job, a_start(), NOW), settled)

    assert isinstance(settled.errors[0], StoreError)
    with pytest.raises(StoreError, match="closed"):
        opened.store.perform(lambda unit: unit.job(1))


def test_closing_writes_what_waits(tmp_path: Path) -> None:
    opened = Opened(tmp_path / "sgops.db")
    jobs = opened.submit(50)
    held, settled = Held(opened), Settlements()
    for job in jobs:
        opened.store.post(claim(job, a_start(), NOW), settled)
    closing = threading.Thread(target=opened.close)
    closing.start()
    held.let_go()
    closing.join()

    again = Opened(tmp_path / "sgops.db")

    assert settled.errors == []
    assert {again.job(job.id).state for job in jobs} == {JobState.RUNNING}
    again.close()


def test_eight_threads_lose_nothing_and_number_every_event(opened: Opened) -> None:
    jobs = opened.submit(160)
    settled = Settlements()

    with ThreadPoolExecutor(8) as pool:
        for job in jobs:
            pool.submit(_live, opened, job, settled)

    settled.wait(4 * len(jobs))
    assert settled.errors == []
    assert opened.rows("SELECT state, n FROM counter WHERE n > 0") == [("completed", len(jobs))]
    assert opened.rows("SELECT COUNT(*), COUNT(DISTINCT job * 1000 + seq), MAX(seq) FROM event") == [
        (len(jobs) * 12, len(jobs) * 12, 12)
    ]


def test_a_key_that_is_taken_refuses_the_second_job(opened: Opened) -> None:
    opened.submit(unique_key="moon")

    with pytest.raises(Refused, match="unique key"):
        opened.submit(unique_key="moon")


def _break(*_: object) -> None:
    raise ZeroDivisionError


def _live(opened: Opened, job: Job, settled: Settlements) -> None:
    """Live a whole life, each move posted when the one before it is known."""
    move: Move = claim(job, a_start("script"), NOW)
    opened.store.post(move, settled)
    while move.after.state is JobState.RUNNING:
        move = end_of(move.after, NOW)
        opened.store.post(move, settled)


def _running(opened: Opened) -> Job:
    [job] = opened.submit()
    return opened.apply(claim(job, a_start("script"), NOW))[0].after
