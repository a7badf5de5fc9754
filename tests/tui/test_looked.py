"""A plan is looked for once, kept while it is fresh, and made anew when it is old."""

from __future__ import annotations

from datetime import timedelta

from sgops.core.views import CleanupView
from tests.support.clock import FakeClock
from tests.tui.studio import Studio
from tests.tui.terminal import terminal


class Counting(Studio):
    """A studio that counts how often somebody looks for what could go."""

    looks = 0

    def cleanup_preview(self, kind: str | None = None) -> CleanupView:
        self.looks += 1
        return super().cleanup_preview(kind)


async def test_a_plan_is_made_by_the_first_look_and_not_by_every_one() -> None:
    studio = Counting()

    async with terminal(studio) as screen:
        await screen.press("5", "1", "5")

    assert studio.looks == 1


async def test_an_old_plan_is_made_anew() -> None:
    studio, clock = Counting(), FakeClock()

    async with terminal(studio, clock=clock) as screen:
        await screen.press("5", "1")
        clock.advance(timedelta(minutes=6))
        await screen.press("5")

    assert studio.looks == 2


async def test_whoever_asks_gets_a_fresh_plan() -> None:
    studio = Counting()

    async with terminal(studio) as screen:
        await screen.press("5", "c")

    assert studio.looks == 2
