"""The first and the last line of a screen say where one is, how the engine is, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from sgops.core.errors import NoEngine, Starting
from sgops.tui.actions import ACTIONS, footer_of
from sgops.tui.ink import ink, text_of, width
from sgops.tui.widgets.frame import banner_line, foot_line, head_line
from tests.tui.studio import Studio
from tests.tui.terminal import Screen, terminal

BETWEEN = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


@dataclass
class Refusing:
    """Gives no engine, and says why."""

    error: NoEngine | Starting

    def __call__(self) -> Studio:
        raise self.error


def head(screen: Screen, cells: int) -> str:
    return text_of(head_line(screen.app, ("sgops", "jobs"), cells))


async def test_the_head_says_where_one_is_and_how_the_engine_is() -> None:
    async with terminal(Studio()) as screen:
        line = head(screen, 100)

    assert line.startswith(f" sgops {BETWEEN} jobs   ✓ ready  up 3d  3/5 busy")
    assert "attached" in line


async def test_the_head_drops_the_engine_before_it_drops_the_place() -> None:
    async with terminal(Studio()) as screen:
        line = head(screen, 34)

    assert line.startswith(f" sgops {BETWEEN} jobs ")
    assert "busy" not in line


async def test_what_is_unusual_has_a_badge() -> None:
    async with terminal(Studio(), read_only=True) as screen:
        assert screen.app.status is not None
        screen.app.status = replace(screen.app.status, paused=True, alerts=2)
        line = head(screen, 120)

    assert "paused" in line
    assert "! 2 alerts  read-only" in line


async def test_without_an_engine_the_banner_says_why_and_what_to_do() -> None:
    async with terminal(Refusing(NoEngine("no engine runs here", hint="sgops up"))) as screen:
        line = text_of(banner_line(screen.app, 100))
        badge = head(screen, 100)

    assert line.strip() == "no engine runs here   looking for it   sgops up"
    assert "engine lost" in badge


async def test_an_engine_that_starts_is_not_called_lost() -> None:
    async with terminal(Refusing(Starting("it recovers 4 jobs"))) as screen:
        line = text_of(banner_line(screen.app, 100))
        badge = head(screen, 100)

    assert line.startswith("  it recovers 4 jobs")
    assert "starting" in badge
    assert "lost" not in badge


async def test_with_an_engine_there_is_no_banner() -> None:
    async with terminal(Studio()) as screen:
        assert banner_line(screen.app, 100) == ()


@pytest.mark.parametrize("cells", [60, 80, 200])
def test_the_foot_offers_what_fits_and_always_the_ways_out(cells: int) -> None:
    line = foot_line(footer_of(ACTIONS), (), cells)

    assert width(line) == cells
    assert text_of(line).startswith(" r retry")
    assert text_of(line).rstrip().endswith("? help")


def test_what_was_just_done_takes_the_place_of_what_can_be() -> None:
    line = foot_line(footer_of(ACTIONS), ink("1 retried"), 80)

    assert width(line) == 80
    assert text_of(line).rstrip() == " 1 retried"


def test_beside_what_was_done_stands_the_command_that_does_the_same() -> None:
    line = foot_line(footer_of(ACTIONS), ink("1 retried"), 80, ink("sgops dead-letter retry 1"))

    assert text_of(line) == f" 1 retried{'sgops dead-letter retry 1':>69} "
