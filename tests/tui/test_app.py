"""The terminal opens over an engine, shows what needs somebody, and does what its keys say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from sgops.core.errors import NoEngine
from sgops.core.views import HealthView, JobView, Page, StatusView
from sgops.ports import Asking, Operations
from sgops.tui.app import SgopsApp
from sgops.tui.feed import Connection, Standing
from tests.support.clock import FakeClock
from tests.support.fake_operations import FakeOperations
from tests.tui.studio_days import Nothing
from tests.tui.terminal import Screen, terminal


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


@pytest.mark.parametrize(("key", "asks"), [("1", True), ("2", True), ("3", False), ("6", False), ("7", True)])
async def test_while_jobs_run_only_a_screen_that_shows_their_progress_looks_each_second(key: str, asks: bool) -> None:
    asked: list[str] = []

    class Counting(FakeOperations):
        def jobs(self, asking: Asking) -> Page[JobView]:
            asked.append("jobs")
            return super().jobs(asking)

        def health(self, component: str | None = None) -> HealthView:
            asked.append("health")
            return super().health(component)

    async with terminal(Counting()) as screen:
        await screen.press("escape", key)
        asked.clear()

        screen.app.beat()
        await screen.settle()

    assert bool(asked) is asks


async def test_a_disk_that_takes_no_event_is_told_of_all_the_same() -> None:
    class Full(Nothing):
        problems: tuple[str, ...] = ()

        def status(self) -> StatusView:
            return replace(super().status(), problems=self.problems)

    studio = Full()
    async with terminal(studio) as screen:
        studio.problems = ("nothing can be written: the disk is full",)
        for _ in range(10):
            screen.app.beat()
        await screen.settle()
        shown = screen.text()

    assert "nothing can be written" in shown


async def test_the_engine_is_looked_for_without_a_word_in_the_first_second() -> None:
    def nobody() -> Operations:
        raise NoEngine("there is none")

    async with terminal(nobody) as screen:
        app = screen.app
        app.feed.connection = Connection(standing=Standing.STARTING)
        app.is_fresh = True
        app.show_frame()
        await screen.settle()
        at_first = screen.text()
        app.is_fresh = False
        app.show_frame()
        await screen.settle()

        assert "looking for the engine" not in at_first
        assert "looking for the engine" in screen.text()


async def test_an_engine_that_runs_is_found_while_the_first_picture_is_made_and_one_of_its_own_starts_after_it() -> (
    None
):
    painted: list[bool] = []

    def connected() -> Operations:
        painted.append(app._dom_ready)  # noqa: SLF001 - which Textual says with the first picture
        return FakeOperations()

    for app in (
        SgopsApp(connected, clock=FakeClock(), is_live=False),
        SgopsApp(start_engine=connected, clock=FakeClock(), is_live=False),
    ):
        async with app.run_test() as pilot:
            await Screen(app, pilot).settle()

    assert painted == [False, True]
