"""Pauses, runs from a stage, duties and scans are asked for once, and say their command."""

from __future__ import annotations

from tests.tui.studio import Studio
from tests.tui.terminal import terminal


async def test_all_claiming_stands_still_and_goes_on_by_one_key() -> None:
    operations = Studio()

    async with terminal(operations) as screen:
        await screen.press("p")
        paused = operations._paused  # noqa: SLF001 - what the engine was told
        said = screen.lines()[-1]

    assert paused
    assert "sgops pause" in said


async def test_a_duty_is_run_now_and_says_what_it_did() -> None:
    async with terminal(Studio()) as screen:
        screen.app.do("run_now", "tidy")
        await screen.settle()

        assert "sgops duties run tidy" in screen.lines()[-1]


async def test_a_queue_is_told_to_go_on_by_its_name_when_it_stands_still() -> None:
    operations = Studio()

    async with terminal(operations) as screen:
        screen.app.do("pause", "night")
        await screen.settle()
        said = screen.lines()[-1]

    assert "sgops queues resume night" in said


async def test_a_queue_nobody_knows_is_refused() -> None:
    async with terminal(Studio()) as screen:
        screen.app.do("pause", "noon")
        await screen.settle()

        assert "no queue or schedule 'noon'" in screen.text()
