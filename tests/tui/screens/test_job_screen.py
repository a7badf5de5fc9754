"""A job has a screen of its own: its story, its parts, what it printed, what it was given."""

from __future__ import annotations

from sgops.tui.screens.job import TABS
from tests.tui.studio import Studio
from tests.tui.terminal import NORMAL, Screen, terminal


async def go_to(screen: Screen, tab: str) -> None:
    await screen.press("J")
    await screen.type("1841")
    await screen.press("enter", *["right_square_bracket"] * TABS.index(tab))


async def test_every_side_of_a_job_is_one_key_further() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await go_to(screen, "about")
        seen = []
        for _ in TABS:
            seen.append(screen.text())
            await screen.press("right_square_bracket")

    said = ("FACTS", "BECAME", "SEAL", "page-16", "panel-003.svg", "stage.started", "drew page 27", "PARAMETERS")
    assert [words in text for words, text in zip(said, seen, strict=True)] == [True] * len(TABS)


async def test_what_happened_to_a_job_can_be_filtered() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await go_to(screen, "events")
        await screen.press("slash")
        await screen.type("event:checkpoint.saved")
        await screen.press("enter")
        shown = screen.text()

    assert "checkpoint.saved" in shown
    assert "stage.started" not in shown


async def test_a_list_that_is_given_whole_says_that_it_can_be_read_whole() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await go_to(screen, "attempts")
        offered = screen.lines()[-1]
        await screen.press("slash")
        said = screen.lines()[-1]

    assert "filter" not in offered
    assert "short enough to be read whole" in said


async def test_its_state_stands_above_the_sides_that_do_not_tell_it() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await go_to(screen, "about")
        own = screen.lines()[1]
        await screen.press("right_square_bracket")
        other = screen.lines()[1]

    assert "running" not in own
    assert "running" in other
