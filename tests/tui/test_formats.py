"""What stands in the cells of a list says the state of a record in one look."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from sgops.core.job import JobState
from sgops.core.views import BatchProgress, JobView, ProgressView, StatusView, WorkersView
from sgops.tui import formats
from sgops.tui.glance import Glance
from sgops.tui.ink import Pen, text_of, width
from tests.support.clock import NOON
from tests.support.fake_world import HOSTILE, a_checkpoint, a_job, a_pipeline, an_event, an_item
from tests.tui import studio_disk as disk

AT = Glance(now=NOON, zone=UTC)
PLAIN = replace(AT, plain=True)


def job(state: str = "running", **changes: object) -> JobView:
    return replace(a_job(1, state), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", [*JobState])
def test_a_state_is_a_sign_and_a_word(state: str) -> None:
    shown = text_of(formats.job_state(job(state), AT))

    assert shown[0] != shown.split()[-1][0]
    assert state in shown


def test_a_wish_that_is_not_fulfilled_yet_is_seen() -> None:
    assert text_of(formats.job_state(job(asked="cancel"), AT)) == "▶ running, cancel?"


def test_a_job_that_is_claimed_but_has_no_worker_is_next() -> None:
    assert text_of(formats.job_state(job(next=True), AT)) == "· queued, next"


def test_progress_is_a_bar_and_a_count() -> None:
    shown = formats.items(job(progress=ProgressView(done=15, total=50)), AT)

    assert text_of(shown) == "━━────── 15/50"
    assert text_of(formats.items(job(progress=ProgressView(done=15, total=50)), PLAIN)) == "##...... 15/50"


@pytest.mark.parametrize(("done", "total"), [(0, 0), (99, 50), (-3, 50), (2**62, 2**62)])
def test_a_bar_stays_within_its_cells(done: int, total: int) -> None:
    assert width(formats.meter(done, total, 8, AT)) == 8


def test_a_total_that_nobody_knows_is_left_out() -> None:
    assert text_of(formats.items(job(progress=ProgressView(done=1210)), AT)) == "1,210"
    assert formats.items(job(progress=None), AT) == ()


def test_a_waiting_job_says_when_it_goes_on() -> None:
    assert text_of(formats.due(job("waiting", due_at=NOON + timedelta(seconds=42)), AT)) == "in 42s"
    assert text_of(formats.due(job("waiting", due_at=NOON - timedelta(seconds=1)), AT)) == "due"


def test_a_job_that_stands_still_says_what_it_met_and_one_that_is_done_says_nothing() -> None:
    assert text_of(formats.news(job("held", held_for="handler_missing"), AT)) == "handler missing"
    assert text_of(formats.news(job("dead"), AT)).startswith("network_timeout")
    assert formats.news(job("completed"), AT) == ()


def test_counts_leave_out_what_nobody_is_in() -> None:
    status = StatusView(engine=None, counts={"dead": 8, "held": 0}, workers=WorkersView(total=4, busy=0))

    assert text_of(formats.counts(status, AT)) == "▶ running 0   · queued 0   ✗ dead 8"


def test_a_seal_is_read_or_it_is_not() -> None:
    assert text_of(formats.seal(a_checkpoint(1), AT)) == "unread"
    assert text_of(formats.seal(a_checkpoint(1, verified=True), AT)) == "✗ broken"


def test_an_event_is_as_loud_as_its_level() -> None:
    (span,) = formats.event_name(replace(an_event(1), level="error", event="dead_letter.queued"))

    assert span.pen is Pen.BAD


def test_a_pipeline_that_did_not_load_says_why() -> None:
    assert "<" not in text_of(formats.stage_names(replace(a_pipeline(), error=None), PLAIN))
    assert formats.stage_names(a_pipeline(), AT)[0].pen is Pen.BAD


def test_an_item_says_what_it_gave_or_why_it_did_not() -> None:
    assert text_of(formats.item_result(replace(an_item("a", "done"), result=0))) == "0"
    assert formats.item_result(an_item("a", "failed"))[0].pen is Pen.BAD


def test_what_went_wrong_is_counted() -> None:
    run = replace(disk.plan(dry_run=False), deleted=8, errors=(HOSTILE,))

    assert text_of(formats.cleaned(run)) == "deleted 8 of 9 files, 132MiB freed, 1 error"


def test_a_batch_without_jobs_has_a_bar_all_the_same() -> None:
    assert text_of(formats.batch_progress(BatchProgress(total=0), AT, 4)) == "──── 0/0"
