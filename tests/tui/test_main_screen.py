"""The main screen shows one pane, makes it when it is first gone to, and lets the others rest."""

from __future__ import annotations

from sgops.core.views import JobView, Page
from sgops.ports import Asking
from sgops.tui.late import PANES
from sgops.tui.main_screen import MainScreen
from sgops.tui.panes.list_pane import ListPane
from tests.tui.studio import Studio
from tests.tui.terminal import Screen, terminal


class Counting(Studio):
    """Counts how often it is asked for jobs."""

    asked = 0

    def jobs(self, asking: Asking) -> Page[JobView]:
        self.asked += 1
        return super().jobs(asking)


def main_of(screen: Screen) -> MainScreen:
    main = screen.app.screen_stack[0]
    assert isinstance(main, MainScreen)
    return main


async def test_a_pane_is_made_when_it_is_first_gone_to() -> None:
    async with terminal(Studio()) as screen:
        before = len(main_of(screen).query(ListPane))
        await screen.press("2")
        once = len(main_of(screen).query(ListPane))
        await screen.press("1", "2")
        again = len(main_of(screen).query(ListPane))

    assert (before, once, again) == (0, 1, 1)


async def test_every_pane_says_where_one_is() -> None:
    async with terminal(Studio()) as screen:
        crumbs = []
        for name in PANES:
            screen.app.show_pane(name)
            await screen.settle()
            crumbs.append(main_of(screen).crumbs()[-1])

    assert len(set(crumbs)) == len(PANES)


async def test_a_pane_nobody_looks_at_asks_for_nothing() -> None:
    studio = Counting()

    async with terminal(studio) as screen:
        await screen.press("2", "7")
        before = studio.asked
        screen.app.feed.tell_all()
        await screen.settle()

    assert studio.asked == before > 0


async def test_the_view_before_is_one_key_away() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("2", "3", "minus")

        assert main_of(screen).at == "jobs"


async def test_an_unknown_pane_in_the_memory_opens_the_overview() -> None:
    assert MainScreen("a pane of another time")._first == "overview"  # noqa: SLF001 - nothing is mounted yet
