"""Beside the jobs stand the queues they wait in, what they are made of, and when."""

from __future__ import annotations

import pytest

from tests.tui.studio import Studio
from tests.tui.terminal import NORMAL, terminal


async def test_a_schedule_shows_its_next_time_its_template_and_its_last_job() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("W")
        row = screen.line("reports")
        resting = screen.line("friday-films")

    assert "12:15:00" in row
    assert "in 15m" in row
    assert "month" in row
    assert "15 12 1 * *" in row
    assert "paused" in resting
    assert "1802" in resting


async def test_a_schedule_stands_still_and_goes_on_by_the_same_key() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("W", "j", "p")
        assert "paused" in screen.line("nightly")
        assert "sgops schedules pause nightly" in screen.lines()[-1]

        await screen.press("p")
        assert "paused" not in screen.line("nightly")
        assert "sgops schedules resume nightly" in screen.lines()[-1]


async def test_a_schedule_is_paused_by_its_name_from_anywhere() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("colon")
        await screen.type("pause nightly")
        await screen.press("enter")

        assert "schedule nightly stands still" in screen.lines()[-1]


@pytest.mark.parametrize(
    ("key", "filter"), [("Q", "queue:default"), ("P", "pipeline:story"), ("T", "template:bedtime")]
)
async def test_what_jobs_belong_to_opens_the_jobs(key: str, filter: str) -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press(key, "enter")

        assert filter in screen.lines()[1]


async def test_a_schedule_opens_the_job_it_made_last() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("W", "j", "enter")

        assert "1835" in screen.lines()[0]


async def test_a_template_shows_what_it_presets() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("T")

        assert '{"scenes": 6, "voice": "Ada"}' in screen.line("bedtime")


async def test_the_last_line_offers_what_can_be_done_with_a_schedule_and_no_filter_that_does_nothing() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("W")
        offered = screen.lines()[-1]

    assert "p pause" in offered
    assert "! now" in offered
    assert "filter" not in offered
    assert "mark" not in offered
