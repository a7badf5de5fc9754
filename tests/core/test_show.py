"""States, moments and counts are written in one way, whoever looks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.checkpoint import CheckpointStatus
from sgops.core.job import JobState, Resolution
from sgops.core.show import MARKS, Tone, ago, bar, line, mark_of, moment, plural, progress, when

NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("word", [*JobState, *CheckpointStatus, *Resolution])
def test_every_state_there_is_has_a_mark(word: str) -> None:
    mark = mark_of(word)

    assert mark.word == word
    assert mark.glyph != "?"


def test_no_two_states_of_a_job_share_a_sign() -> None:
    marks = [mark_of(state) for state in JobState]

    assert len({mark.glyph for mark in marks}) == len(marks)
    assert len({mark.plain for mark in marks}) == len(marks)


def test_the_plain_signs_are_ascii() -> None:
    assert all(mark.text(plain=True).isascii() for mark in MARKS.values())


def test_a_state_of_a_newer_engine_is_shown_and_cannot_act() -> None:
    mark = mark_of("\x1b[31mfrozen")

    assert mark.text() == "? ␛[31mfrozen"
    assert mark.tone is Tone.CALM


@pytest.mark.parametrize(
    ("distance", "said"),
    [
        (timedelta(minutes=-2, seconds=-11), "2m11s ago"),
        (timedelta(seconds=42), "in 42s"),
        (timedelta(0), "now"),
        (timedelta(microseconds=-400), "now"),
    ],
)
def test_a_moment_is_told_by_its_distance(distance: timedelta, said: str) -> None:
    assert ago(NOON + distance, NOON) == said


def test_the_date_is_told_when_it_is_not_today_where_the_operator_is() -> None:
    zone = timezone(timedelta(hours=10))
    before_midnight = NOON + timedelta(hours=1, minutes=59)

    assert moment(before_midnight, NOON, zone) == "23:59:00"
    assert moment(before_midnight + timedelta(minutes=1), NOON, zone) == "2030-01-02 00:00:00"


def test_a_moment_is_said_twice_and_none_is_a_dash() -> None:
    assert when(NOON - timedelta(seconds=5), NOON, UTC) == "5s ago (11:59:55)"
    assert when(None, NOON, UTC) == "—"


@given(done=st.integers(), total=st.integers(), width=st.integers(0, 80))
def test_a_bar_is_always_as_wide_as_asked(done: int, total: int, width: int) -> None:
    drawn = bar(done, total, width)

    assert len(drawn) == width


def test_a_bar_fills_as_the_work_is_done() -> None:
    assert bar(15, 50, 10, plain=True) == "###......."
    assert bar(50, 50, 4) == "████"


def test_progress_and_counts_read_like_words() -> None:
    assert progress(15, 50, "drawing\x07") == "15/50 drawing␇"
    assert progress(3, None) == "3"
    assert [plural(1, "job"), plural(1204, "job")] == ["1 job", "1,204 jobs"]


@given(st.text())
def test_foreign_text_becomes_one_line_that_cannot_act(text: str) -> None:
    shown = line(text)

    assert "\n" not in shown
    assert "\x1b" not in shown
    assert len(line(text, 20)) <= 20
