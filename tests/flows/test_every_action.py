"""What holds for the whole table of actions: reached, offered, named, told with its command, and asked about first."""

from __future__ import annotations

from typing import Any

import pytest

from sgops.tui.actions import ACTIONS, Action, Group
from sgops.tui.screens.ask import Ask
from sgops.tui.screens.picker import Picker
from sgops.tui.widgets.choices import Choices
from sgops.tui.widgets.typing_line import TypingLine
from tests.tui.studio import Studio
from tests.tui.terminal import NORMAL, Screen, terminal

GOING = [action for action in ACTIONS if action.group is Group.GO and action.id.startswith("go.")]
CHANGING = [action for action in ACTIONS if action.changes]
# The keys from the overview to the end of the act, with the answer to what is asked.
TO_ITS_END = {
    "retry": "r y",
    "restart": "R y",
    "stage": "s enter y",
    "edit": "e down end backspace 9 enter y",
    "dismiss": "d enter",
    "cancel": "2 x y",
    "hold": "2 h",
    "pause": "p",
    "submit": "a enter enter",
    "run_now": "exclamation_mark enter y",
    "execute": "5 X y",
    "alert": "b",
    "scan": "f y",
    "undo": "p u",
}
HEAVY = (
    "retry_letters", "dismiss_letters", "retry_jobs", "rerun", "cancel", "delete_jobs", "delete_checkpoints",
    "retry_batch", "cancel_batch", "scan", "cleanup", "submit", "trigger_schedule", "shutdown",
)  # fmt: skip
PLACES = ("1", "2", "Q", "W", "3", "3 right_square_bracket", "4", "5", "6", "7", "D", "2 enter")


class Watched(Studio):
    """A studio that knows which of its jobs, letters and files somebody has laid hands on."""

    def __init__(self) -> None:
        super().__init__()
        self.touched: list[str] = []

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in HEAVY:
            return found

        def watched(*args: Any, **more: Any) -> Any:
            if not (more.get("preview") or any(getattr(each, "preview", False) for each in args)):
                self.touched.append(name)
            return found(*args, **more)

        return watched


async def possible(screen: Screen, key: str) -> set[str]:
    await screen.press(key)
    return {action.id for action in ACTIONS if screen.app.is_possible(action)}


async def test_any_action_is_at_most_two_keys_away_from_the_overview() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        here = {action.id for action in ACTIONS if screen.app.is_possible(action)}
        further = [await possible(screen, action.keys) for action in GOING]

    assert all(action.keys for action in ACTIONS)
    assert here.union(*further) == {action.id for action in ACTIONS}


async def listed(screen: Screen, key: str) -> set[str]:
    await screen.press(key)
    found = screen.app.screen
    assert isinstance(found, Picker)
    await screen.press("escape")
    return {choice.value for choice in found.choices}


async def test_every_action_is_in_the_help_and_every_one_but_moves_in_the_palette() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        helped = await listed(screen, "question_mark")
        offered = await listed(screen, "colon")
        for key in ("5", "3"):
            await screen.press(key)
            offered |= await listed(screen, "colon")

    assert helped == {action.id for action in ACTIONS}
    assert offered == {action.id for action in ACTIONS if action.group is not Group.MOVE}


@pytest.mark.parametrize("action", CHANGING, ids=lambda action: action.id)
async def test_every_act_says_the_command_that_does_the_same(action: Action) -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press(*TO_ITS_END[action.id].split())

        assert "  sgops " in screen.lines()[-1]


@pytest.mark.parametrize("place", PLACES)
async def test_no_single_key_deletes_repeats_or_stops_work_and_the_harmless_button_has_the_focus(place: str) -> None:
    studio, asked = Watched(), 0

    async with terminal(studio, size=NORMAL) as screen:
        for action in CHANGING:
            await screen.press("1", *place.split(), action.keys.split(",")[0])
            if isinstance(screen.app.screen, Ask):
                asked += 1
                assert is_harmless(screen)
                await screen.press("enter")
            while len(screen.app.screen_stack) > 1:
                await screen.press("escape")

    assert asked
    assert studio.touched == []


def is_harmless(screen: Screen) -> bool:
    focused = screen.app.focused
    return isinstance(focused, TypingLine) or (isinstance(focused, Choices) and focused.at == 0)


async def test_over_twenty_and_over_a_gigabyte_the_focus_is_on_a_line_that_nobody_has_typed_on() -> None:
    studio = Watched()
    studio.crowd(30)
    studio.swollen = 10

    async with terminal(studio, size=NORMAL) as screen:
        for keys in ("2 asterisk x", "5 X"):
            await screen.press(*keys.split())
            assert isinstance(screen.app.focused, TypingLine)
            await screen.press("enter", "y", "escape")

    assert studio.touched == []
