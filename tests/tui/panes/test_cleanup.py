"""A cleanup is looked at first, with its reasons, and then exactly what was shown is deleted."""

from __future__ import annotations

import re

from tests.tui import studio_disk as disk
from tests.tui.studio import Studio
from tests.tui.terminal import NORMAL, terminal


async def test_a_dry_run_says_what_goes_what_stays_and_why() -> None:
    studio = Studio()

    async with terminal(studio, size=NORMAL) as screen:
        await screen.press("c")
        shown = screen.text()

    assert "9 go, 132MiB   403 stay" in shown
    assert "job 1640 completed 9d ago" in shown
    assert "job 1841 has not ended" in shown
    assert "9 files would go" in shown
    assert studio.cleaned == []


async def test_exactly_the_plan_that_was_shown_is_carried_out() -> None:
    studio = Studio()

    async with terminal(studio, size=NORMAL) as screen:
        await screen.press("5", "X")
        asked = screen.text()
        nothing = list(studio.cleaned)
        await screen.press("y")
        said = screen.lines()[-1]

    assert "[ leave it ]" in asked
    assert nothing == []
    assert studio.cleaned == [disk.plan().id]
    assert "deleted 9 of 9 files, 132MiB freed" in said
    assert f"sgops cleanup run --plan {disk.plan().id}" in said


async def test_more_than_a_gigabyte_is_counted_by_hand() -> None:
    studio = Studio()
    studio.swollen = 10

    async with terminal(studio, size=NORMAL) as screen:
        await screen.press("c", "X")
        asked = screen.text()
        before = list(studio.cleaned)
        await screen.type("9")
        await screen.press("enter")

    assert "type 9 to go on" in asked
    assert before == []
    assert studio.cleaned == [disk.plan().id]


async def test_a_terminal_that_only_looks_deletes_nothing() -> None:
    studio = Studio()

    async with terminal(studio, read_only=True) as screen:
        await screen.press("c", "X", "y", "enter")

    assert studio.cleaned == []


async def test_what_is_stored_and_what_was_deleted_are_one_key_away() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("5", "right_square_bracket")
        stored = screen.text()
        await screen.press("right_square_bracket")
        history = screen.text()

    assert "2.3GiB" in stored
    assert "free on the disk" in stored
    assert "deleted 12 of 13 files, 40MiB freed, 1 error" in history


async def test_how_long_each_kind_is_kept_is_shown_with_when_cleanup_looks_next() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("5", "left_square_bracket")
        shown = screen.text()

    assert "cleans up by itself" in shown
    assert re.search(r"trash +2d +in 4m +every 10m", shown)
    assert re.search(r"output +for ever +— +15 3", shown)


async def test_what_is_stored_stands_beside_when_the_disk_will_be_full() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("U")
        shown = screen.text()

    assert "1.4GiB more a day  low in 39d  full in 40d" in shown
    assert "intermediate" in shown


async def test_a_dry_run_is_one_key_away_from_whatever_list_one_is_at() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("U", "c")

        assert "9 go, 132MiB" in screen.text()
