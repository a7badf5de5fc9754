"""The reader answers what the engine and its faces ask, and writes nothing."""

from __future__ import annotations

import threading

import pytest

from sgops.core import operator_moves as acts
from sgops.core.errors import NotFound, StoreError
from sgops.core.views import Decision, RecoveryReport
from sgops.ports import Asking, Reader
from sgops.store.reader import StoreReader
from tests.support.jobs import NOW, minutes_ago
from tests.support.lives import DEFINITION, DELAY, end_of, failed
from tests.support.shelf import Shelf


def test_it_is_what_the_engine_asks_for(shelf: Shelf) -> None:
    reader: Reader = shelf.reader

    assert isinstance(reader, StoreReader)


def test_counts_are_kept_and_states_without_a_job_are_left_out(furnished: Shelf) -> None:
    furnished.submit(3, queue="slow")

    assert furnished.reader.status_counts() == {"completed": 1, "dead": 1, "running": 1, "waiting": 1, "queued": 3}
    assert furnished.reader.queue_counts() == {
        "default": {"completed": 1, "dead": 1, "running": 1, "waiting": 1},
        "slow": {"queued": 3},
    }
    assert furnished.reader.pending_letters() == 1


def test_an_empty_file_answers_everything(shelf: Shelf) -> None:
    reader = shelf.reader

    assert (reader.status_counts(), reader.queue_counts(), reader.pending_letters()) == ({}, {}, 0)
    assert (reader.next_due(), reader.last_report(), reader.get("paused"), reader.definition("x")) == (None,) * 4
    assert (reader.history(7), reader.ledger(7, 1, "script")) == ([], [])
    for page in (
        reader.jobs(Asking(), NOW),
        reader.letters(Asking(), NOW),
        reader.families(Asking(), NOW),
        reader.events(Asking(), NOW),
        reader.actions(Asking(), NOW),
        reader.items(7, Asking(), failed=False),
        reader.logs(7, Asking(), stage=None, attempt=None),
    ):
        assert (page.items, page.next, page.note) == ((), None, None)
    assert reader.verify().ok


def test_jobs_are_read_together_each_once_and_those_that_are_gone_are_left_out(shelf: Shelf) -> None:
    ids = [job.id for job in shelf.submit(3)]

    found = shelf.reader.jobs_by_id([*ids[1:], ids[1], 99])

    assert {number: job.id for number, job in found.items()} == {number: number for number in ids[1:]}


def test_it_tells_what_began_lately_oldest_first(shelf: Shelf) -> None:
    job = shelf.running()
    shelf.apply(end_of(job, job.since))

    begun = shelf.reader.begun_since(job.since)

    assert [(each.pipeline, each.stage) for each in begun] == [(job.pipeline, "script"), (job.pipeline, "panels")]
    assert shelf.reader.begun_since(begun[-1].at + DELAY) == []


def test_the_earliest_due_moment_is_known(shelf: Shelf) -> None:
    for minutes in (1, 5, 3):
        shelf.apply(failed(shelf.running(), minutes_ago(minutes)))

    assert shelf.reader.next_due() == minutes_ago(5) + DELAY


def test_a_job_is_read_as_it_was_written(shelf: Shelf) -> None:
    job = shelf.dead(batch=1, priority=3, unique_key="k", template="bedtime")

    assert shelf.reader.job(job.id) == job
    assert shelf.reader.params(job.id) == b'{"title":"Moon"}'


def test_a_history_is_read_with_its_payloads(shelf: Shelf) -> None:
    job = shelf.completed(b'{"n":1}')

    history = shelf.reader.history(job.id)

    assert [row.number for row in history] == [1, 2, 3, 4, 5, 6]
    assert [row.payload.stored for row in history] == [b"", b'{"n":1}'] * 3


def test_a_letter_is_read_with_the_snapshot_of_its_job(shelf: Shelf) -> None:
    job = shelf.then(shelf.dead("disk full"), lambda job: acts.retry(job, NOW))

    letter, snapshot = shelf.reader.letter(1), shelf.reader.snapshot(1)

    assert (letter.job, letter.reason, letter.resolution.value) == (job.id, "disk full", "retried")
    assert snapshot["definition"] == DEFINITION
    assert isinstance(snapshot["job"], dict)
    assert snapshot["job"]["params"] == {"title": "Moon"}
    assert "token" not in snapshot["job"]


@pytest.mark.parametrize("ask", ["job", "job_view", "params", "letter", "snapshot"])
def test_what_does_not_exist_is_not_found(shelf: Shelf, ask: str) -> None:
    with pytest.raises(NotFound) as caught:
        getattr(shelf.reader, ask)(7)

    assert caught.value.hint in {"sgops jobs list", "sgops dead-letter list"}


def test_facts_definitions_and_reports_are_read_back(shelf: Shelf) -> None:
    report = RecoveryReport(id=0, found=1, decisions=(Decision(job=1, decision="resumed", reason="x"),), started_at=NOW)
    with shelf.unit() as unit:
        unit.put("paused", {"all": True})
        unit.define("abc", b"{}")
        number = unit.save_report(report)

    assert shelf.reader.get("paused") == {"all": True}
    assert shelf.reader.definition("abc") == b"{}"
    found = shelf.reader.last_report()
    assert found is not None
    assert (found.id, found.found, found.decisions) == (number, 1, report.decisions)


def test_many_threads_read_at_a_time(furnished: Shelf) -> None:
    seen: list[int] = []
    threads = [
        threading.Thread(target=lambda: seen.extend(view.id for view in furnished.reader.jobs(Asking(), NOW).items))
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert sorted(seen) == sorted([1, 2, 3, 4] * 8)


def test_a_closed_reader_says_so(shelf: Shelf) -> None:
    shelf.reader.close()

    with pytest.raises(StoreError):
        shelf.reader.status_counts()
