"""Health shows parts, duties, alerts and what changed; each opens with all that is known of it."""

from __future__ import annotations

from tests.tui.studio import Studio
from tests.tui.terminal import NORMAL, terminal


async def test_an_alert_says_what_is_wrong_and_who_was_told() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("A")
        listed = screen.line("dead_letter_rate")
        await screen.press("enter")
        told = screen.text()

    assert "! raised" in listed
    assert "0.21 of 0.1" in listed
    assert "WHO WAS TOLD" in told
    assert "HTTP 502" in told


async def test_what_became_ill_when_is_kept() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("7", "left_square_bracket")

        assert "! degraded" in screen.line("services")


async def test_a_test_alert_says_who_got_it() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("colon")
        await screen.type("alert")
        await screen.press("enter")

        assert "test alert: command webhook" in screen.lines()[-1]
        assert "sgops alerts test" in screen.lines()[-1]


async def test_each_connector_says_whether_its_service_answers() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("C")

        assert "unhealthy" in screen.line("farm")
        assert "no answer within 6s" in screen.line("farm")
        assert "healthy" in screen.line("press")


async def test_a_connector_opens_the_jobs_whose_work_services_have() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("C", "enter")

        assert "state:external" in screen.lines()[1]


async def test_a_part_that_is_ill_says_its_whole_reason() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("7", "j", "j", "j", "enter")
        told = screen.text()

    assert "farm: no answer within 6s" in told
    assert "1 of 2 answer" in told
    assert "12s ago" in told
