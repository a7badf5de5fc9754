"""Whoever asked for something is told what became of it, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sgops.core.errors import StorageFailed
from sgops.core.job import JobState
from sgops.core.moves import claim
from sgops.core.records import Captured
from sgops.store.works import Answer, Entry, Errand, Output, Posting, Probe, Signs, Work, is_spent
from tests.support.jobs import NOW, a_job, a_start
from tests.support.lives import end_of
from tests.support.store import Settlements, an_entry


def test_an_answer_wakes_the_one_who_waits() -> None:
    answer = Answer()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(answer.wait)

        answer.give(None)

        assert waiting.result(5) is None


def test_an_error_is_raised_where_it_is_waited_for() -> None:
    answer = Answer()
    answer.give(KeyError("x"))

    with pytest.raises(KeyError):
        answer.wait()


def test_an_answer_that_does_not_come_is_said() -> None:
    with pytest.raises(StorageFailed, match=r"for 0\.01 s"):
        Answer().wait(0.01)


def test_a_posting_that_fails_is_told_for_every_move() -> None:
    settled = Settlements()
    moves = [claim(a_job(id=number), a_start(), NOW) for number in (1, 2)]

    Posting(moves, settled).fail(StorageFailed("no"))

    assert [(move, type(error)) for move, error in settled.all] == [(move, StorageFailed) for move in moves]


def test_a_posting_weighs_what_it_carries() -> None:
    light = Posting([end_of(a_job(JobState.RUNNING), NOW, b"1")], Settlements())
    heavy = Posting([end_of(a_job(JobState.RUNNING), NOW, bytes(range(256)) * 40)], Settlements())

    assert heavy.size > light.size


@pytest.mark.parametrize(
    ("work", "spent"),
    [
        (Posting((), Settlements()), False),
        (Entry(an_entry(a_job(JobState.RUNNING)), Answer()), False),
        (Output(Captured(job=1, index=1, stage="s", attempt=1, lines=())), False),
        (Signs([]), True),
        (Probe(), True),
    ],
)
def test_what_is_only_data_can_be_written_again(work: Work, spent: bool) -> None:
    assert is_spent(work) is spent


def test_a_unit_is_begun_once() -> None:
    errand = Errand(lambda unit: None, lambda error: None, 0)
    assert not is_spent(errand)

    errand.has_begun = True

    assert is_spent(errand)


@pytest.mark.parametrize("work", [Output(Captured(job=1, index=1, stage="s", attempt=1, lines=())), Signs([]), Probe()])
def test_what_nobody_waits_for_takes_any_answer(work: Work) -> None:
    work.acknowledge()
    work.fail(StorageFailed("no"))
