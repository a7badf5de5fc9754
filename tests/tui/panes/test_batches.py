"""Batches say how far they are; their jobs are one key away, and are cancelled or retried together."""

from __future__ import annotations

from tests.tui.studio import Studio
from tests.tui.studio_days import Nothing
from tests.tui.terminal import NORMAL, terminal


async def test_a_batch_says_how_far_it_is_and_what_became_of_its_jobs() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("4")
        shown = screen.text()

    assert "▶ processing" in screen_line(shown, "march reports")
    assert "26/40  5 dead" in shown
    assert "✓ completed  21" in shown


def screen_line(shown: str, holding: str) -> str:
    return next(line for line in shown.splitlines() if holding in line)


async def test_enter_opens_the_jobs_of_a_batch() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("4", "enter")

        assert "batch:12" in screen.text()
        assert "1795" in screen.text()


async def test_what_failed_of_a_batch_is_retried_together_after_its_plan() -> None:
    studio = Studio()

    async with terminal(studio, size=NORMAL) as screen:
        await screen.press("4", "r")
        asked = screen.text()
        await screen.press("y")
        said = screen.lines()[-1]

    assert "batch 12 march reports" in asked
    assert studio.letter(45).resolution == "retried"
    assert "sgops batch retry 12" in said


async def test_what_is_not_done_of_a_batch_is_cancelled_together_after_its_plan() -> None:
    studio = Studio()
    studio.enrol(1838, batch=12)

    async with terminal(studio, size=NORMAL) as screen:
        await screen.press("4", "x")
        before = studio.job(1838).state
        await screen.press("y")
        said = screen.lines()[-1]

    assert before == "waiting"
    assert studio.job(1838).state == "cancelled"
    assert "sgops batch cancel 12" in said


async def test_without_batches_it_says_so() -> None:
    async with terminal(Nothing()) as screen:
        await screen.press("4")

        assert "nothing was submitted together" in screen.text()
