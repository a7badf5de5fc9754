"""One goes to a pane, a job or the last recovery by its name."""

from __future__ import annotations

from tests.tui.studio import Studio
from tests.tui.studio_days import Recovered
from tests.tui.terminal import terminal


async def test_a_recovery_is_told_once_and_again_for_the_asking() -> None:
    async with terminal(Recovered()) as screen:
        greeted = screen.text()
        await screen.press("enter")
        closed = screen.text()
        screen.app.do("report")
        await screen.settle()
        again = screen.text()

    assert "without warning; 4 jobs resumed, none lost" in greeted
    assert "4 jobs resumed" not in closed
    assert "Recovery" in again


async def test_a_job_is_opened_by_its_number() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("colon")
        await screen.type("job 1836")
        offered = screen.text()
        await screen.press("enter")
        head = screen.lines()[0]

    assert offered.index("job JOB") < offered.index("jobs [FILTER]")
    assert "1836" in head


async def test_a_job_without_a_number_is_asked_for() -> None:
    async with terminal(Studio()) as screen:
        screen.app.do("job", "the last one")
        await screen.settle()

        assert "which job?" in screen.text()
