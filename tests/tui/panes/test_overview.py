"""The first screen says whether it is well, what runs, what needs somebody, and what comes next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sgops.core.views import HealthComponent, HealthView, MetricsView, StatusView
from sgops.tui.actions import Subject
from tests.support.clock import FakeClock
from tests.tui.studio import Studio
from tests.tui.studio_days import Nothing
from tests.tui.studio_world import ago
from tests.tui.terminal import NORMAL, WIDE, terminal


async def test_what_is_ill_what_runs_and_what_needs_somebody_stand_on_one_screen() -> None:
    async with terminal(Studio()) as screen:
        shown = screen.text()

    assert "degraded  services farm: no answer within 6s" in shown
    assert "1841" in shown
    assert "network_timeout" in shown
    assert "NEXT   12:00:42 a job goes on" in shown


async def test_the_last_hour_is_drawn_as_the_engine_counted_it() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        curves = screen.line("p95 4.2s")

    assert "384/h" in curves
    assert "█" in curves


async def test_an_engine_with_nothing_to_do_says_so() -> None:
    async with terminal(Nothing()) as screen:
        shown = screen.text()

    assert "nothing runs" in shown
    assert "nothing needs you" in shown


async def test_the_keys_are_for_what_has_the_keyboard() -> None:
    async with terminal(Studio()) as screen:
        needed = screen.app.aim()
        await screen.press("tab")
        running = screen.app.aim()

    assert (needed.subject, needed.ids) == (Subject.LETTER, (45,))
    assert (running.subject, running.ids) == (Subject.JOB, (1841,))


async def test_marked_letters_are_acted_on_together_and_escape_forgets_them() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("space", "space")
        marked = screen.app.aim()
        await screen.press("escape")
        alone = screen.app.aim()

    assert marked.ids == (44, 45)
    assert alone.ids == (43,)


async def test_a_wide_screen_also_says_why_and_a_tall_one_what_happens() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        tall = screen.text()
    async with terminal(Studio(), size=WIDE) as screen:
        wide = screen.text()

    assert "stage.started" in tall
    assert "A RETRY" not in tall
    assert "A RETRY" in wide


async def test_enter_opens_the_job_of_a_letter() -> None:
    async with terminal(Studio()) as screen:
        await screen.press("enter")
        head = screen.lines()[0]

    assert "1795" in head


async def test_what_comes_next_stands_on_the_last_line_but_one() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        line = screen.line("NEXT")

    assert "12:00:42 a job goes on" in line
    assert "12:08:00 recovery scan" in line
    assert "12:15:00 reports" in line
    assert "friday-films" not in line


async def test_what_needs_somebody_is_filtered_where_it_stands_and_escape_shows_all_again() -> None:
    async with terminal(Studio(), size=NORMAL) as screen:
        await screen.press("slash")
        await screen.type("error:drift")
        await screen.press("enter")
        filtered = screen.text()
        await screen.press("escape")
        after = screen.text()

    assert "network_timeout  upstream" not in filtered
    assert "drift" in filtered
    assert "network_timeout  upstream" in after


async def test_an_engine_in_its_first_minute_shows_no_rates_that_nobody_has_counted() -> None:
    class Young(Nothing):
        def status(self) -> StatusView:
            status = super().status()
            assert status.engine is not None
            return replace(status, engine=replace(status.engine, since=ago(seconds=20)))

        def metrics(self, window: str = "24h") -> MetricsView:
            return replace(super().metrics(window), created=0, completed=0, failed=0)

    async with terminal(Young()) as screen:
        shown = screen.text()

    assert "the curves begin when the engine's first minute is over" in shown
    assert "0/h" not in shown


async def test_where_nothing_happens_one_still_sees_how_it_is() -> None:
    class Filling(Nothing):
        is_full = False

        def health(self, component: str | None = None) -> HealthView:
            health = super().health(component)
            full = HealthComponent(status="degraded", reason="1.2GiB free", value=1.0, checked_at=health.checked_at)
            return replace(health, status="degraded", components={"storage": full}) if self.is_full else health

    studio, clock = Filling(), FakeClock()
    async with terminal(studio, clock=clock) as screen:
        studio.is_full = True
        clock.advance(timedelta(seconds=6))
        screen.app.beat()
        await screen.settle()
        shown = screen.text()

    assert "degraded" in shown
    assert "1.2GiB free" in shown
