"""Attempts, items and logs of a job are read as they were written."""

from __future__ import annotations

import pytest

from sgops.core import moves
from sgops.core import operator_moves as acts
from sgops.core.errors import NotFound, UsageError
from sgops.core.job import Job
from sgops.core.records import Captured
from sgops.core.views import ItemView, LogLine, Page
from sgops.ports import Asking
from tests.support.jobs import NOW, minutes_ago
from tests.support.lives import DELAY, a_start_of, end_of, failed
from tests.support.shelf import Shelf
from tests.support.store import an_entry


def test_the_attempt_in_flight_is_shown_after_those_that_ended(shelf: Shelf) -> None:
    job = shelf.then(
        shelf.running(),
        lambda job: failed(job, NOW),
        lambda job: acts.wake(job, NOW),
        lambda job: moves.claim(job, a_start_of("script"), NOW),
    )

    ended, running = shelf.reader.attempts(job.id)

    assert (ended.outcome, ended.number, ended.failure_type, ended.reason) == ("failed", 1, "unknown", "it broke")
    assert (ended.finished_at, ended.duration_ms, ended.next_retry_at) == (NOW, 0, NOW + DELAY)
    assert (running.outcome, running.number, running.stage) == ("running", 2, "script")
    assert (running.started_at, running.finished_at, running.duration_ms) == (NOW, None, None)
    assert running.id == ended.id + 1


def test_a_job_that_has_ended_has_no_attempt_in_flight(shelf: Shelf) -> None:
    job = shelf.completed()

    attempts = shelf.reader.attempts(job.id)

    assert [(attempt.stage, attempt.outcome) for attempt in attempts] == [
        ("script", "completed"),
        ("panels", "completed"),
        ("export", "completed"),
    ]


def test_attempts_of_a_job_that_does_not_exist_are_not_found(shelf: Shelf) -> None:
    with pytest.raises(NotFound):
        shelf.reader.attempts(7)


@pytest.fixture
def worked(shelf: Shelf) -> tuple[Shelf, Job]:
    """Give a running job with items in two stages, one of them failed, and a step."""
    job = shelf.running()
    shelf.record(
        an_entry(job, "b", result=b'{"n":2}'),
        an_entry(job, "a", state="failed", result=None, reason="no ink", attempts=3),
        an_entry(job, "fetch", kind="step"),
    )
    job = shelf.then(job, lambda job: end_of(job, NOW))
    shelf.record(an_entry(job, "c"))
    return shelf, job


def items(shelf: Shelf, job: Job, text: str = "", *, failed: bool = False, **asking: object) -> Page[ItemView]:
    return shelf.reader.items(job.id, Asking(filter=text, **asking), failed=failed)  # type: ignore[arg-type]


def test_items_are_listed_by_stage_and_key(worked: tuple[Shelf, Job]) -> None:
    page = items(*worked)

    assert [(item.stage, item.key, item.state) for item in page.items] == [
        ("panels", "c", "done"),
        ("script", "a", "failed"),
        ("script", "b", "done"),
    ]
    assert (page.items[1].reason, page.items[1].attempts, page.items[1].result) == ("no ink", 3, None)
    assert (page.items[2].result, page.items[2].updated_at) == ({"n": 2}, NOW)


@pytest.mark.parametrize(
    ("text", "keys"),
    [("stage:script", ["a", "b"]), ("-state:failed", ["c", "b"]), ("ink", ["a"]), ("state:done state:failed", [])],
)
def test_items_can_be_filtered(worked: tuple[Shelf, Job], text: str, keys: list[str]) -> None:
    assert [item.key for item in items(*worked, text).items] == keys


def test_failed_items_can_be_had_alone(worked: tuple[Shelf, Job]) -> None:
    assert [item.key for item in items(*worked, failed=True).items] == ["a"]


def test_items_come_in_pages(worked: tuple[Shelf, Job]) -> None:
    first = items(*worked, limit=2)

    second = items(*worked, limit=2, after=first.next)

    assert [item.key for item in (*first.items, *second.items)] == ["c", "a", "b"]
    assert second.next is None


def test_of_a_stage_that_was_run_again_the_newest_run_counts(shelf: Shelf) -> None:
    job = shelf.running()
    shelf.record(an_entry(job, "old"), an_entry(job, "both"))
    job = shelf.then(job, *[lambda job: end_of(job, NOW)] * 3, lambda job: acts.rerun(job, "script", NOW))
    job = shelf.then(job, lambda job: moves.claim(job, a_start_of("script"), NOW))

    shelf.record(an_entry(job, "both", result=b'"new"'))

    assert [(item.key, item.result) for item in items(shelf, job).items] == [("both", "new")]


def test_the_ledger_of_a_stage_holds_its_items_and_its_steps(worked: tuple[Shelf, Job]) -> None:
    shelf, job = worked

    entries = shelf.reader.ledger(job.id, 1, "script")

    assert {(entry.kind, entry.key): entry.result for entry in entries} == {
        ("item", "a"): None,
        ("item", "b"): b'{"n":2}',
        ("step", "fetch"): b'{"n":1}',
    }
    assert shelf.reader.ledger(job.id, 2, "script") == []


@pytest.fixture
def printed(shelf: Shelf) -> tuple[Shelf, Job]:
    """Give a job of which two attempts printed two lines each."""
    job = shelf.running()
    for index, stage in ((1, "script"), (2, "panels")):
        shelf.keep(
            Captured(
                job=job.id,
                index=index,
                stage=stage,
                attempt=index,
                lines=[(minutes_ago(9 - index), "stdout", f"{stage} begins"), (minutes_ago(1), "stderr", "Warning!")],
            )
        )
    return shelf, job


def logs(
    shelf: Shelf, job: Job, text: str = "", *, stage: str | None = None, attempt: int | None = None, **asking: object
) -> Page[LogLine]:
    return shelf.reader.logs(job.id, Asking(filter=text, **asking), stage=stage, attempt=attempt)  # type: ignore[arg-type]


def texts(page: Page[LogLine]) -> list[str]:
    return [f"{line.stage}: {line.text}" for line in page.items]


def test_lines_are_read_in_the_order_they_were_printed(printed: tuple[Shelf, Job]) -> None:
    page = logs(*printed)

    assert texts(page) == ["script: script begins", "script: Warning!", "panels: panels begins", "panels: Warning!"]
    first = page.items[0]
    assert (first.at, first.stream, first.attempt) == (minutes_ago(8), "stdout", 1)


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_lines_come_in_pages_that_may_end_within_an_attempt(printed: tuple[Shelf, Job], limit: int) -> None:
    page = logs(*printed, limit=limit)
    read = texts(page)

    while page.next:
        page = logs(*printed, limit=limit, after=page.next)
        read += texts(page)

    assert read == texts(logs(*printed))


def test_lines_can_be_had_of_a_stage_an_attempt_a_stream_or_with_a_word(printed: tuple[Shelf, Job]) -> None:
    warning = "panels: Warning!"

    assert texts(logs(*printed, stage="panels")) == ["panels: panels begins", warning]
    assert texts(logs(*printed, attempt=2)) == ["panels: panels begins", warning]
    assert texts(logs(*printed, "stream:stderr -stage:script")) == [warning]
    assert texts(logs(*printed, "warning", stage="panels")) == [warning]
    assert texts(logs(*printed, "-warning stage:panels")) == ["panels: panels begins"]


def test_a_key_that_lines_do_not_have_is_refused(printed: tuple[Shelf, Job]) -> None:
    with pytest.raises(UsageError):
        logs(*printed, "state:dead")
