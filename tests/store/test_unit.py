"""A unit sees its own writes, finds what runs next, and takes back what failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from sgops.core.errors import NotFound
from sgops.core.events import Event, EventType
from sgops.core.job import JobState, Resolution, WaitingFor
from sgops.core.lane import Lane
from sgops.core.moves import claim
from sgops.core.operator_moves import cancel
from sgops.core.records import LedgerEntry
from sgops.ports import Unit
from sgops.store.unit import SqliteUnit
from sgops.store.works import Answer, Entry
from sgops.store.writing import write_all
from tests.support.jobs import NOW, a_start
from tests.support.lives import died, end_of, failed
from tests.support.store import a_draft, an_entry, rows

SECOND = timedelta(seconds=1)


def everywhere(unit: SqliteUnit) -> dict[Lane, int]:
    return dict.fromkeys(unit.lanes(), 10)


def test_a_unit_is_what_the_engine_asks_for(unit: SqliteUnit) -> None:
    port: Unit = unit

    assert port.jobs([]) == []


def test_a_job_that_is_not_there_is_named(unit: SqliteUnit) -> None:
    with pytest.raises(NotFound, match="no job 99"):
        unit.job(99)


@pytest.mark.parametrize("ask", [lambda unit: unit.params(99), lambda unit: unit.letter(99)])
def test_what_is_not_there_is_not_found(unit: SqliteUnit, ask: Callable[[SqliteUnit], object]) -> None:
    with pytest.raises(NotFound, match="99"):
        ask(unit)


def test_jobs_come_in_the_order_they_were_asked_for(unit: SqliteUnit) -> None:
    first, second, third = unit.insert([a_draft() for _ in range(3)], NOW)

    found = unit.jobs([third.id, 99, first.id, second.id])

    assert found == [third, first, second]


def test_what_runs_next_has_the_higher_priority_and_is_older(unit: SqliteUnit) -> None:
    low, high, later = unit.insert([a_draft(), a_draft(priority=5), a_draft(priority=5, queue="night")], NOW)

    found = unit.queued(everywhere(unit), 10)

    assert found == [high, later, low]
    assert unit.queued(everywhere(unit), 1) == [high]


def test_a_lane_that_is_not_asked_for_gives_nothing(unit: SqliteUnit) -> None:
    day, _ = unit.insert([a_draft(), a_draft(queue="night", priority=9)], NOW)

    found = unit.queued({Lane(queue="default"): 10}, 10)

    assert found == [day]


def test_a_lane_gives_no_more_than_it_is_asked_for(unit: SqliteUnit) -> None:
    first, _, other = unit.insert([a_draft(), a_draft(), a_draft(queue="night")], NOW)

    found = unit.queued({Lane(queue="default"): 1, Lane(queue="night"): 5}, 10)

    assert found == [first, other]


def test_each_lane_with_queued_jobs_is_named_once(unit: SqliteUnit) -> None:
    drafts = [a_draft(), a_draft(), a_draft(uses="gpu=1"), a_draft(queue="night"), a_draft(queue="night", uses="gpu=2")]
    *_, waiting = unit.insert([*drafts, a_draft(queue="later", due_at=NOW + timedelta(hours=1))], NOW)

    lanes = [(lane.queue, lane.uses) for lane in unit.lanes()]

    assert waiting.state is JobState.WAITING
    assert lanes == [("default", ""), ("default", "gpu=1"), ("night", ""), ("night", "gpu=2")]


def test_nothing_queued_is_no_lane(unit: SqliteUnit) -> None:
    assert unit.lanes() == []


def test_a_job_can_be_put_into_another_lane_and_is_counted_there(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)

    unit.set_lane(job.id, Lane(queue="night", uses="gpu=1"))

    counted = unit.connection.execute("SELECT queue, n FROM counter WHERE n > 0").fetchall()
    assert unit.lanes() == [Lane(queue="night", uses="gpu=1")]
    assert counted == [("night", 1)]


def test_a_claimed_job_is_no_longer_queued(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)

    unit.apply([claim(job, a_start(), NOW)])

    assert unit.queued(everywhere(unit), 10) == []
    assert unit.lanes() == []


def test_what_is_due_comes_earliest_first(unit: SqliteUnit) -> None:
    late, early, _ = unit.insert([a_draft(due_at=NOW + SECOND * n) for n in (2, 1, 9)], NOW)

    found = unit.due(NOW + SECOND * 3, 10)

    assert found == [early, late]
    assert unit.due(NOW + SECOND * 3, 1) == [early]


def test_what_is_due_is_found_along_its_index(unit: SqliteUnit) -> None:
    plan = " ".join(
        row[3]
        for row in rows(
            unit,
            "EXPLAIN QUERY PLAN SELECT id FROM job INDEXED BY job_due "
            "WHERE state = 'waiting' AND due_at <= 1 ORDER BY due_at LIMIT 1",
        )
    )

    assert "job_due" in plan
    assert "TEMP B-TREE" not in plan


def test_a_step_of_the_clock_moves_what_waits_for_a_span(unit: SqliteUnit) -> None:
    start, other = unit.insert([a_draft(due_at=NOW + SECOND), a_draft()], NOW)
    [claimed] = unit.apply([claim(other, a_start("script"), NOW)])
    [backed_off] = unit.apply([failed(claimed.after, NOW)])

    moved = unit.shift_due(SECOND * 60, [WaitingFor.RETRY], but=(NOW + SECOND, NOW + SECOND * 2))

    assert moved == 1
    assert unit.job(start.id).due_at == start.due_at
    assert unit.job(other.id).due_at == (backed_off.after.due_at or NOW) + SECOND * 60


def test_what_began_to_wait_by_the_new_clock_is_not_moved(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)
    [claimed] = unit.apply([claim(job, a_start("script"), NOW)])
    [backed_off] = unit.apply([failed(claimed.after, NOW)])

    moved = unit.shift_due(SECOND * 60, [WaitingFor.RETRY], but=(NOW, NOW + SECOND))

    assert moved == 0
    assert unit.job(job.id).due_at == backed_off.after.due_at


def test_jobs_whose_time_is_up_are_found_where_no_worker_has_them(unit: SqliteUnit) -> None:
    waiting, running, other = unit.insert([a_draft() for _ in range(3)], NOW)
    for job in (waiting, running):
        unit.apply([claim(job, a_start("script"), NOW, timeout=SECOND * 60)])
    unit.apply([claim(other, a_start("script"), NOW)])
    for job in (waiting, other):
        unit.apply([failed(unit.job(job.id), NOW)])

    early, late = unit.expired(NOW + SECOND * 59, 10), unit.expired(NOW + SECOND * 60, 10)

    assert early == []
    assert [job.id for job in late] == [waiting.id]


def test_the_end_of_a_timeout_is_moved_with_the_clock(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)
    unit.apply([claim(job, a_start("script"), NOW, timeout=SECOND * 60)])

    unit.shift_due(SECOND * 3600, [WaitingFor.RETRY], but=(NOW, NOW))

    assert unit.job(job.id).expires_at == NOW + SECOND * 3660


def test_jobs_of_a_state_are_walked_by_their_ids(unit: SqliteUnit) -> None:
    first, second, third = unit.insert([a_draft() for _ in range(3)], NOW)

    walked = [unit.in_state("queued", 0, 2), unit.in_state("queued", second.id, 2)]

    assert walked == [[first, second], [third]]


def test_a_key_finds_the_job_that_has_not_ended(unit: SqliteUnit) -> None:
    [ended] = unit.insert([a_draft(unique_key="moon")], NOW)
    unit.apply([cancel(ended, NOW)])
    assert unit.unfinished("story", "moon") is None

    [job] = unit.insert([a_draft(unique_key="moon")], NOW)

    assert unit.unfinished("story", "moon") == job
    assert unit.unfinished("other", "moon") is None


def test_parameters_find_the_newest_job_that_may_go_on(unit: SqliteUnit) -> None:
    old, new, other = unit.insert([a_draft(), a_draft(), a_draft(params=b"{}")], NOW)

    assert unit.newest_unfinished("story", b'{"title":"Moon"}') == new
    unit.apply([cancel(new, NOW)])
    assert unit.newest_unfinished("story", b'{"title":"Moon"}') == old
    assert unit.newest_unfinished("story", b"{}") == other


def test_new_parameters_take_the_place_of_the_old(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)

    unit.set_params(job.id, b'{"title":"Sun"}', "the words")

    assert unit.params(job.id) == b'{"title":"Sun"}'
    assert rows(unit, "SELECT words FROM job_input") == [("the words",)]


def test_words_are_kept_only_where_they_are_not_the_parameters(unit: SqliteUnit) -> None:
    unit.insert([a_draft(), a_draft(words="short")], NOW)

    assert rows(unit, "SELECT words FROM job_input") == [(None,), ("short",)]


def test_a_letter_can_be_pending_again(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)
    [death] = unit.apply([died(job, NOW)])
    letter = death.after.letter or 0
    unit.resolve(letter, Resolution.DISMISSED, NOW, "no")

    unit.resolve(letter, Resolution.PENDING, NOW, "")

    found = unit.letter(letter)
    assert (found.resolution, found.resolved_at, found.notes) == (Resolution.PENDING, None, "")


def test_a_family_begins_with_its_first_pending_letter(unit: SqliteUnit) -> None:
    jobs = unit.insert([a_draft() for _ in range(3)], NOW)
    letters = [unit.apply([died(job, NOW + SECOND * n)])[0].after.letter or 0 for n, job in enumerate(jobs)]

    unit.resolve(letters[0], Resolution.DISMISSED, NOW, "")

    [(pending, first_at, last_at)] = rows(unit, "SELECT pending, first_at, last_at FROM letter_family")
    assert (pending, last_at - first_at) == (2, 1000)


def test_the_letter_shows_the_job_as_it_failed(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft(unique_key="moon")], NOW)

    unit.apply([died(job, NOW)])

    [found] = rows(
        unit,
        """
        SELECT snapshot ->> '$.job.id', snapshot ->> '$.job.params.title', snapshot ->> '$.job.unique_key',
            snapshot ->> '$.job.created_at', snapshot ->> '$.definition'
        FROM dead_letter
        """,
    )
    assert found == (job.id, "Moon", "moon", "2030-01-02T03:04:05.000Z", "")


def test_what_was_done_counts_in_the_next_run_but_for_what_is_left_out(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)
    running = unit.apply([claim(job, a_start("script"), NOW)])[0].after
    done = [an_entry(running, key) for key in ("1", "2")] + [an_entry(running, "3", state="failed", result=None)]
    _write(unit, done)

    unit.copy_ledger(job.id, "script", 2, without=["2"])

    assert rows(unit, "SELECT key, state FROM ledger WHERE run = 2") == [("1", "done")]


def test_events_of_the_engine_belong_to_no_job(unit: SqliteUnit) -> None:
    event = Event(type=EventType.ENGINE_STARTED, at=NOW, details={"pid": 7})

    unit.append([event])

    assert unit.told == [(1, [event])]
    assert rows(unit, "SELECT job, seq FROM event") == [(None, 0)]


def test_a_definition_is_written_once_and_survives_a_part_that_failed(unit: SqliteUnit) -> None:
    with pytest.raises(ZeroDivisionError):
        _break_after(unit, lambda: unit.define("abc", b"one"))

    unit.define("abc", b"two")
    unit.define("abc", b"three")

    assert rows(unit, "SELECT document FROM definition WHERE hash = 'abc'") == [(b"two",)]


def test_a_definition_that_was_only_named_gets_its_document(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)
    unit.apply([claim(job, a_start(), NOW)])

    unit.define("d" * 64, b"document")

    assert rows(unit, "SELECT document FROM definition WHERE id > 0") == [(b"document",)]


def test_a_whole_life_in_one_unit_is_seen_at_once(unit: SqliteUnit) -> None:
    [job] = unit.insert([a_draft()], NOW)
    now = unit.apply([claim(job, a_start("script"), NOW)])[0].after
    while now.state is JobState.RUNNING:
        now = unit.apply([end_of(now, NOW)])[0].after

    assert unit.job(job.id).state is JobState.COMPLETED
    assert len(unit.history(job.id)) == 6


def _break_after(unit: SqliteUnit, write: Callable[[], object]) -> None:
    with unit.all_or_nothing():
        write()
        raise ZeroDivisionError


def _write(unit: SqliteUnit, entries: list[LedgerEntry]) -> None:
    write_all(unit, [Entry(entry, Answer()) for entry in entries])
