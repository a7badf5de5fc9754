"""The first screen: is it well, what runs, what needs me, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Container, Vertical

from sgops.tui import formats, late, lists
from sgops.tui.actions import Action, Group, Subject
from sgops.tui.aim import NOTHING, Aim, at_ids
from sgops.tui.glance import Glance, stopwatch
from sgops.tui.host import host_of
from sgops.tui.ink import Ink, Pen, ink, join, width
from sgops.tui.place import Place
from sgops.tui.prospect import Prospect, prospect_of
from sgops.tui.told import coming as coming_page
from sgops.tui.told import health as health_page
from sgops.tui.told import letter as letter_page
from sgops.tui.trend import Paces, is_too_young, trends
from sgops.tui.widgets.ink_line import InkLine
from sgops.tui.widgets.record_table import RecordTable
from sgops.tui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from sgops.core.views import EventView, HealthView, JobView, LetterView, MetricsView, RecoveryStatus

_NEEDED: Final = "resolution:pending"
_MEASURED_EVERY: Final = timedelta(seconds=15)
# Health, lost signs of life and what a minute has counted are what no event tells, least of all where nothing runs.
_LOOKED_EVERY: Final = timedelta(seconds=5)


class Overview(Vertical, Place):
    """Health and counts, running jobs, what needs the operator; on a large screen also why, and what happens."""

    heading = "overview"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._health: HealthView | None = None
        self._recovery: RecoveryStatus | None = None
        self._paces = Paces()
        self._metrics: MetricsView | None = None
        self._prospect = Prospect()
        self._measured_at: datetime | None = None
        self._asked_at: datetime | None = None

    def compose(self) -> ComposeResult:
        yield InkLine(id="health")
        yield InkLine(id="counts")
        yield InkLine(id="trend")
        with Container(id="now"):
            running: RecordTable[JobView] = RecordTable(
                lists.running(self._left),
                lambda operations, asking: operations.jobs(asking),
                lambda job: job.id,
                empty=ink("nothing runs", Pen.FAINT),
                is_quiet=True,
                id="running",
            )
            yield running
            needed: RecordTable[LetterView] = RecordTable(
                lists.NEEDED,
                lambda operations, asking: operations.letters(asking),
                lambda letter: letter.id,
                empty=ink("nothing needs you", Pen.GOOD),
                is_quiet=True,
                id="needed",
            )
            yield needed
            yield Sheet(id="why", classes="page")
        tail: RecordTable[EventView] = RecordTable(
            lists.EVENTS,
            lambda operations, asking: operations.events(asking),
            lambda event: event.id,
            is_quiet=True,
            follows=True,
            id="tail",
        )
        yield tail
        yield InkLine(id="next")

    def on_mount(self) -> None:
        self.running.set_filter("state:running")
        self.needed.set_filter(_NEEDED)
        self._tail.can_focus = False
        self.query_one("#why", Sheet).can_focus = False
        self.needed.focus()

    @property
    def running(self) -> RecordTable[JobView]:
        return self.query_one("#running", RecordTable)

    @property
    def needed(self) -> RecordTable[LetterView]:
        return self.query_one("#needed", RecordTable)

    @property
    def _tail(self) -> RecordTable[EventView]:
        return self.query_one("#tail", RecordTable)

    # ── asking
    def activate(self) -> None:
        host_of(self).feed.watch(self, self.read)
        if self.is_mounted:
            self.read()
            self.needed.focus()

    def deactivate(self) -> None:
        host_of(self).feed.forget(self)

    def read(self) -> None:
        """Ask for everything that is shown here; what this size does not show is not asked for."""
        self.running.read_again()
        self.needed.read_again()
        if self._tail.display and self._tail.size.height:
            self._tail.read_again()
        self._read_how_it_is()

    def _read_how_it_is(self) -> None:
        feed = host_of(self).feed
        self._asked_at = host_of(self).clock.now()
        feed.ask(self, "health", lambda operations: operations.health(), self._got_health)
        self._measure()
        feed.ask(self, "recovery", lambda operations: operations.recovery(), self._got_recovery)

    def _measure(self) -> None:
        """Ask for the last hour's figures, now and then: they are counted by the minute."""
        now = host_of(self).clock.now()
        if self._measured_at is None or now - self._measured_at >= _MEASURED_EVERY:
            feed = host_of(self).feed
            feed.ask(self, "metrics", lambda operations: operations.metrics("1h"), self._got_metrics)
            feed.ask(self, "prospect", prospect_of, self._got_prospect)

    def _got_prospect(self, prospect: Prospect) -> None:
        self._prospect = prospect
        self.show_status()

    def _got_metrics(self, metrics: MetricsView) -> None:
        self._metrics, self._measured_at = metrics, host_of(self).clock.now()
        self.show_status()

    def _got_health(self, health: HealthView) -> None:
        self._health = health
        self.show_status()

    def _got_recovery(self, recovery: RecoveryStatus) -> None:
        self._recovery = recovery
        self.show_status()

    def on_resize(self) -> None:
        self.call_after_refresh(self.read)
        # Rows may have come before there was room to say why.
        self.call_after_refresh(self._ask_why)

    def on_record_table_filled(self, event: RecordTable.Filled) -> None:
        if event.table is self.running:
            self._paces.take(self.running.pages.at_hand(), host_of(self).clock.now())

    def on_record_table_moved(self, event: RecordTable.Moved) -> None:
        if event.table is self.needed:
            self._ask_why()

    def _ask_why(self) -> None:
        why = self.query_one("#why", Sheet)
        if not why.size.width:
            return
        letter = self.needed.record
        if letter is None:
            why.show(lambda _: ())
            return
        number = letter.id
        host_of(self).feed.ask(self, "why", lambda operations: operations.letter(number), self._tell, at_rest=True)

    def _tell(self, letter: LetterView) -> None:
        host = host_of(self)
        self.query_one("#why", Sheet).show(lambda cells: letter_page.tell(letter, host.glance, cells), from_top=True)

    # ── showing
    def show_status(self) -> None:
        lines = (("health", self._well), ("counts", self._counts), ("trend", self._trend), ("next", self._next))
        for name, make in lines:
            self.query_one(f"#{name}", InkLine).show(partial(_indented, make))

    def read_progress(self) -> None:
        self.running.read_again()

    def tick(self) -> None:
        if self._asked_at is None or host_of(self).clock.now() - self._asked_at >= _LOOKED_EVERY:
            self._read_how_it_is()
        self.running.tick()
        self.needed.tick()
        self._tail.tick()
        self.show_status()

    def aim(self) -> Aim:
        if self.running.has_focus and self.running.record is not None:
            return at_ids(Subject.JOB, (self.running.record.id,), self.running.record)
        if self.needed.has_focus and self.needed.record is not None:
            if self.needed.marks.is_all:
                return Aim(subject=Subject.LETTER, filter=self.needed.filter, record=self.needed.record)
            marked = [key for key in self.needed.marks.keys if isinstance(key, int)]
            return at_ids(Subject.LETTER, sorted(marked) or (self.needed.record.id,), self.needed.record)
        return NOTHING

    def page(self) -> Sequence[Ink]:
        return self.query_one("#why", Sheet).lines

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        if event.table is self.needed and self.needed.record is not None:
            host_of(self).open_job(self.needed.record.job)
        elif event.table is self.running and self.running.record is not None:
            host_of(self).open_job(self.running.record.id)

    def do_filter(self, text: str) -> None:
        """Show of what needs somebody only what matches."""

        def apply(wanted: str) -> None:
            self.needed.set_filter(f"{_NEEDED} {wanted}".strip())

        if text:
            apply(text)
        else:
            wanted = self.needed.filter.removeprefix(_NEEDED).strip()
            host_of(self).ask_filter(wanted, late.keys("LETTERS")(), apply)

    def do_back(self, _: str) -> None:
        if self.needed.marks:
            self.needed.do_clear_marks("")
        elif self.needed.filter != _NEEDED:
            self.needed.set_filter(_NEEDED)

    def offers(self, action: Action) -> bool:
        is_about_rows = action.group is Group.MARK or action.name == "filter"
        return action.name != "zoom" and (not is_about_rows or self.needed.record is not None)

    def _left(self, job: JobView, at: Glance) -> Ink:
        left = self._prospect.left(job, at, self._paces.left(job, at.now))
        return ink(f"~{stopwatch(left)}", Pen.FAINT) if left is not None else ()

    def _well(self, _: int) -> Ink:
        host = host_of(self)
        well = health_page.summary(self._health, host.glance) if self._health is not None else ()
        problems = health_page.problems(host.status) if host.status is not None else ()
        return join([well, problems], "   ")

    def _counts(self, cells: int) -> Ink:
        status = host_of(self).status
        return formats.counts(status, host_of(self).glance, cells) if status is not None else ()

    def _trend(self, cells: int) -> Ink:
        if self._metrics is None:
            return ()
        status, now = host_of(self).status, host_of(self).glance.now
        if status is not None and status.engine is not None and is_too_young(self._metrics, now - status.engine.since):
            return ink("the curves begin when the engine's first minute is over", Pen.FAINT)
        return trends(self._metrics, cells - 1, plain=host_of(self).glance.plain)

    def _next(self, cells: int) -> Ink:
        host = host_of(self)
        stalled: Ink = ()
        if self._recovery is not None and self._recovery.stalled:
            stalled = ink(f"{self._recovery.stalled} without a sign of life", Pen.WARN) + ink("  f", Pen.KEY)
        coming = coming_page.tell(host.status, self._prospect, host.glance, cells - width(stalled) - 3)
        return join([stalled, coming], "   ")


def _indented(make: Callable[[int], Ink], cells: int) -> Ink:
    return ink(" ") + make(cells - 1)
