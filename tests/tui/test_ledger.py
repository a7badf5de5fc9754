"""What was done is said with its command, and taken back newest first."""

from __future__ import annotations

from sgops.tui.ink import ink
from sgops.tui.ledger import Ledger
from tests.tui.studio import Studio
from tests.tui.terminal import terminal


async def test_an_act_is_taken_back_by_the_terminal_that_did_it() -> None:
    operations = Studio()

    async with terminal(operations) as screen:
        await screen.press("d", "enter")
        dismissed = operations.letter(45).resolution
        await screen.press("u")
        said = screen.lines()[-1]

    assert dismissed == "dismissed"
    assert operations.letter(45).resolution == "pending"
    assert "undone: dead-letter dismiss 45" in said


async def test_what_cannot_be_taken_back_offers_no_undo() -> None:
    async with terminal(Studio()) as screen:
        Ledger(screen.app).note(ink("done"), "sgops pause")
        await screen.settle()

        assert "undo" not in screen.lines()[-1]
        assert "sgops pause" in screen.lines()[-1]
