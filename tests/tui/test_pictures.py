"""Every screen, at every size, as somebody has looked at it and found it good."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from sgops.core.errors import NoEngine
from sgops.ports import Operations
from sgops.tui.outside import Colours, Surroundings
from tests.tui.studio import Studio
from tests.tui.studio_days import Nothing, Recovered
from tests.tui.terminal import NARROW, NORMAL, WIDE, terminal

SIZES = pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE], ids=lambda size: f"{size[0]}x{size[1]}")

# A name, and the keys that lead there from where the one before it was.
WALK = (
    ("overview", ""),
    ("jobs", "2"),
    ("jobs marked", "space space v j j"),
    ("jobs filtered", "ctrl+backslash slash s t a t e colon d e a d enter"),
    ("queues", "escape right_square_bracket"),
    ("pipelines", "right_square_bracket"),
    ("templates", "right_square_bracket"),
    ("submit", "a"),
    ("schedules", "escape W j"),
    ("now", "exclamation_mark"),
    ("families", "escape 3"),
    ("letters", "right_square_bracket"),
    ("plan", "r"),
    ("note", "escape d"),
    ("edit", "escape e"),
    ("stage", "escape s"),
    ("copy", "escape y"),
    ("batches", "escape 4"),
    ("batch plan", "r"),
    ("cleanup", "escape c"),
    ("cleanup asked", "X"),
    ("storage", "escape right_square_bracket"),
    ("cleanups", "right_square_bracket"),
    ("policy", "right_square_bracket"),
    ("events", "6"),
    ("event", "j j plus"),
    ("health", "7"),
    ("part", "j j j enter"),
    ("connectors", "escape right_square_bracket"),
    ("duties", "right_square_bracket"),
    ("alerts", "right_square_bracket"),
    ("alert", "enter"),
    ("history", "escape right_square_bracket"),
    ("job", "2 right_square_bracket g enter"),
    ("job attempts", "right_square_bracket"),
    ("job checkpoints", "right_square_bracket"),
    ("job items", "right_square_bracket"),
    ("job artifacts", "right_square_bracket"),
    ("job events", "right_square_bracket"),
    ("job log", "right_square_bracket"),
    ("job values", "right_square_bracket"),
    ("help", "question_mark"),
    ("palette", "escape colon d e"),
)

EMPTY = (
    ("overview", "1"),
    ("jobs", "2"),
    ("families", "3"),
    ("batches", "4"),
    ("cleanup", "5"),
    ("health", "7"),
    ("schedules", "W"),
)


@SIZES
async def test_every_screen(picture: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with terminal(Studio(), size=size) as screen:
        for name, keys in WALK:
            await screen.press(*keys.split())

            assert screen.picture() == picture(name=name)


@SIZES
async def test_with_nothing_to_do(picture: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with terminal(Nothing(), size=size) as screen:
        for name, key in EMPTY:
            await screen.press(key)

            assert screen.picture() == picture(name=name)


@SIZES
async def test_after_a_crash(picture: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with terminal(Recovered(), size=size) as screen:
        assert screen.picture() == picture(name="recovery")


@pytest.mark.parametrize("theme", ["sgops-light", "sgops-contrast"])
async def test_in_other_colours(picture: SnapshotAssertion, theme: str, tmp_path: Path) -> None:
    kept = tmp_path / "tui.json"
    kept.write_text(f'{{"theme": "{theme}"}}', encoding="utf-8")

    async with terminal(Studio(), size=NORMAL, surroundings=Surroundings(state_file=kept)) as screen:
        for name, keys in (("overview", "1"), ("jobs", "2 space space"), ("letters", "3"), ("plan", "r")):
            await screen.press(*keys.split())

            assert screen.picture() == picture(name=name)


@pytest.mark.parametrize("colours", [Colours.SIXTEEN, Colours.NONE])
async def test_in_few_colours_or_none(
    picture: SnapshotAssertion, colours: Colours, monkeypatch: pytest.MonkeyPatch
) -> None:
    if colours is Colours.NONE:
        monkeypatch.setenv("NO_COLOR", "1")
    async with terminal(Studio(), surroundings=Surroundings(colours=colours, plain=True)) as screen:
        for name, keys in (("overview", "1"), ("jobs", "2 space space"), ("letters", "3"), ("plan", "r")):
            await screen.press(*keys.split())

            assert screen.picture() == picture(name=name)


async def test_on_the_smallest_screen(picture: SnapshotAssertion) -> None:
    async with terminal(Studio(), size=(60, 15)) as screen:
        for name, keys in (("overview", "1"), ("jobs", "2"), ("job", "enter"), ("letters", "3"), ("plan", "r")):
            await screen.press(*keys.split())

            assert screen.picture() == picture(name=name)


@SIZES
async def test_read_only(picture: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with terminal(Studio(), size=size, read_only=True) as screen:
        for name, keys in (("overview", "1"), ("letters", "3"), ("help", "question_mark")):
            await screen.press(*keys.split())

            assert screen.picture() == picture(name=name)


async def test_while_the_engine_is_away(picture: SnapshotAssertion) -> None:
    def away() -> Operations:
        raise NoEngine("no engine runs here", hint="start one: sgops serve")

    async with terminal(away) as screen:
        assert screen.picture() == picture(name="looking")


async def test_the_plan_of_an_outage(picture: SnapshotAssertion) -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("3", "r")

        assert screen.picture() == picture(name="plan")


async def test_a_bulk_that_must_be_counted(picture: SnapshotAssertion) -> None:
    studio = Studio()
    studio.crowd(30)

    async with terminal(studio) as screen:
        await screen.press("2", "asterisk", "x")

        assert screen.picture() == picture(name="count")
