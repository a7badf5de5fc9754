"""A short list shows its cursor, and never loses it."""

from __future__ import annotations

from sgops.tui.ink import ink
from sgops.tui.picking import Choice
from sgops.tui.widgets.pick_list import PickList
from tests.tui.alone import alone


def choices(count: int) -> list[Choice]:
    return [Choice(value=str(at), line=ink(f"choice {at}."), words=str(at)) for at in range(count)]


def value(of: PickList) -> str | None:
    return of.choice.value if of.choice is not None else None


async def test_the_cursor_stays_within_the_list() -> None:
    picked = PickList()

    async with alone(picked):
        picked.show(choices(3), cursor=9)
        last = value(picked)
        picked.move("up")
        picked.move("top")
        picked.move("up")

    assert last == "2"
    assert value(picked) == "0"


async def test_a_list_longer_than_the_screen_follows_its_cursor() -> None:
    picked = PickList()

    async with alone(picked) as screen:
        picked.styles.max_height = 10
        picked.show(choices(200))
        await screen.settle()
        picked.move("bottom")
        await screen.settle()
        shown = screen.text()

    assert "choice 199." in shown
    assert "choice 0." not in shown


async def test_an_empty_list_has_no_choice() -> None:
    picked = PickList()

    async with alone(picked):
        picked.show(choices(2))
        picked.show([])
        picked.move("down")

    assert picked.choice is None
