"""A timeline is drawn to scale, long silences are folded, and it never leaves its width."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sgops.core.views import AttemptView
from sgops.tui.glance import Glance
from sgops.tui.ink import Pen, text_of, width
from sgops.tui.told.timeline import stretches, tell
from tests.support.fake_world import an_attempt

NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
AT = Glance(now=NOON, zone=UTC)


def a_try(stage: str, begin: float, took: float | None, outcome: str = "completed") -> AttemptView:
    started = NOON + timedelta(minutes=begin)
    ended = started + timedelta(minutes=took) if took is not None else None
    return replace(an_attempt(1), stage=stage, outcome=outcome, started_at=started, finished_at=ended)


def test_stages_stand_under_each_other_when_they_ran() -> None:
    tries = [a_try("script", -10, 2), a_try("panels", -8, 4, "failed"), a_try("export", -4, None, "running")]

    lines = [text_of(line).rstrip() for line in tell(["script", "panels", "export"], tries, AT, 40)]

    assert lines == [
        "        11:50:00",
        "script  ━━━━━━━",
        "panels        ━━━━━━━━━━━━━✗",
        "export                     ━━━━━━━━━━━━▶",
    ]


def test_a_long_silence_is_folded_and_says_how_long_it_was() -> None:
    tries = [a_try("script", -300, 1), a_try("panels", -2, 1)]

    head, *_ = tell(["script", "panels"], tries, AT, 60)

    assert "4h57" in text_of(head)
    assert len(stretches(tries, NOON, 50)) == 2


def test_a_short_pause_is_part_of_the_work() -> None:
    tries = [a_try("script", -10, 4), a_try("panels", -5.9, 4)]

    assert len(stretches(tries, NOON, 50)) == 1


def test_what_runs_reaches_to_now() -> None:
    (stretch,) = stretches([a_try("script", -5, None, "running")], NOON, 30)

    assert stretch.end == NOON


def test_a_failure_is_told_by_its_sign_and_its_tone() -> None:
    _, line = tell(["panels"], [a_try("panels", -5, 5, "timeout")], AT, 30)

    assert any(span.pen is Pen.BAD and span.text == "✗" for span in line)


def test_without_tries_there_is_nothing_to_draw() -> None:
    assert tell(["script"], [], AT, 60) == []


def test_the_signs_can_be_ascii() -> None:
    lines = tell(["panels"], [a_try("panels", -5, 5, "failed")], replace(AT, plain=True), 30)

    assert all(text_of(line).isascii() for line in lines)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.floats(-9000, 0), st.floats(0, 500) | st.none()), max_size=30),
    st.integers(1, 120),
)
def test_no_line_is_wider_than_its_room(given: list[tuple[str, float, float | None]], cells: int) -> None:
    tries = [a_try(stage, begin, took) for stage, begin, took in given]

    lines = tell(["a", "b"], tries, AT, cells)

    assert all(width(line) <= cells for line in lines)
