"""What is kept whole comes back as it was, and what a newer sgops added is left out."""

from __future__ import annotations

import zlib
from datetime import timedelta

import orjson
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.job import JobState, LastFailure
from sgops.core.views import Decision, RecoveryReport
from sgops.store.documents import pack_jobs, pack_lines, report_from, report_text, unpack_jobs, unpack_lines
from tests.support.jobs import NOW, a_job
from tests.support.lives import walk
from tests.support.store import Noted


@given(st.lists(st.integers(min_value=0, max_value=97), min_size=1, max_size=20))
def test_jobs_come_back_as_they_were(choices: list[int]) -> None:
    noted = Noted()
    walk(a_job(), choices, NOW, noted)
    jobs = [move.after for move in noted.moves]

    assert unpack_jobs(pack_jobs(jobs)) == jobs


def test_every_field_of_a_job_comes_back() -> None:
    failure = LastFailure(type="timeout", reason="late", stage="panels", at=NOW)
    jobs = [
        a_job(state, failure=failure, held=timedelta(seconds=5), snoozed=timedelta(milliseconds=7), unique_key="k")
        for state in JobState
    ]

    assert unpack_jobs(pack_jobs(jobs)) == jobs


def test_what_is_not_known_of_a_job_is_left_out() -> None:
    [document] = orjson.loads(zlib.decompress(pack_jobs([a_job()])))
    document["mood"] = "fine"

    [job] = unpack_jobs(zlib.compress(orjson.dumps([document])))

    assert job == a_job()


def test_a_report_comes_back_with_the_id_of_its_row() -> None:
    decision = Decision(job=7, decision="resumed", reason="it was running")
    report = RecoveryReport(id=0, found=1, resumed=1, decisions=(decision,), started_at=NOW, duration_ms=12, cause="x")

    back = report_from(5, report_text(report))

    assert back == RecoveryReport(
        id=5, found=1, resumed=1, decisions=(decision,), started_at=NOW, duration_ms=12, cause="x"
    )


@given(st.lists(st.text(max_size=40), max_size=5))
def test_lines_come_back_whatever_they_hold(texts: list[str]) -> None:
    lines = [(NOW, "stdout", text) for text in texts]

    assert unpack_lines(pack_lines(lines)) == lines
