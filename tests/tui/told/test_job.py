"""A job is told from what it is to all its facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from sgops.core.views.job import ReceiptView
from sgops.tui.glance import Glance
from sgops.tui.ink import text_of
from sgops.tui.told.job import JobStory, tell, tell_values
from tests.support.clock import NOON
from tests.tui.studio import Studio

AT = Glance(now=NOON, zone=UTC)


def a_story(job: int) -> JobStory:
    studio = Studio()
    return JobStory(job=studio.job(job), why=studio.why(job), attempts=studio.attempts(job).items)


def told(story: JobStory) -> str:
    return "\n".join(text_of(line).rstrip() for line in tell(story, AT, 100))


def test_it_says_why_and_what_is_next() -> None:
    text = told(a_story(1841))

    assert "1841  story  ▶ running  panels" in text
    assert "Stage 'panels' is running, attempt 1." in text
    assert "Next: The stage ends" in text


def test_every_stage_has_its_line() -> None:
    text = told(a_story(1841))

    assert all(f"  {stage}" in text for stage in ("script", "voice", "panels", "compose", "export"))
    assert "✓ 1m10s" in text


def test_a_job_that_never_ran_has_stages_without_a_chart() -> None:
    story = a_story(1835)

    text = told(replace(story, attempts=()))

    assert "STAGES" in text
    assert "━" not in text


def test_facts_that_say_nothing_are_left_out() -> None:
    text = told(a_story(1841))

    assert "queue" in text
    assert "template" not in text
    assert "engine deaths" not in text


def test_values_are_json() -> None:
    lines = [text_of(line) for line in tell_values(Studio().job(1780), 80)]

    assert '    "title": "The Lighthouse",' in lines
    assert any('"pages": 14' in line for line in lines)


def test_what_services_have_of_a_job_is_told() -> None:
    receipt = ReceiptView(
        stage="render", name="film", submission=1, connector="farm", state="received", ref="order-991", key="k",
        sends=1, unwanted=False, reason=None, intended_at=NOON - timedelta(minutes=3), sent_at=NOON, closed_at=None,
    )  # fmt: skip
    studio = Studio()
    story = JobStory(job=replace(studio.job(1822), receipts=(receipt,)), why=studio.why(1822))

    text = "\n".join(text_of(line).rstrip() for line in tell(story, AT, 90))

    assert "AT SERVICES" in text
    assert "order-991" in text
    assert "asked for 3m ago" in text
