"""The terminal opens over an engine, shows what needs somebody, and does what its keys say."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from tests.support.fake_operations import FakeOperations
from tests.tui.terminal import terminal


async def test_the_first_screen_says_what_runs_and_what_needs_somebody() -> None:
    async with terminal(FakeOperations()) as screen:
        await screen.press("escape")
        shown = screen.text()

    assert "▶ running 1" in shown
    assert "network_timeout" in shown


async def test_a_dead_letter_is_retried_by_one_key_and_says_its_command() -> None:
    operations = FakeOperations()

    async with terminal(operations) as screen:
        await screen.press("escape", "r", "y")
        said = screen.lines()[-1]

    assert operations.letter(1).resolution == "retried"
    assert "sgops dead-letter retry 1" in said


async def test_the_first_screen_looks_as_it_should(picture: SnapshotAssertion) -> None:
    async with terminal(FakeOperations()) as screen:
        await screen.press("escape")
        seen = screen.picture()

    assert seen == picture(name="80x24")
