"""The first screen: is it well, what runs, what needs me, what comes next."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from sgops.core.views import HealthView, JobView, LetterView, RecoveryStatus
from sgops.tui import formats, lists
from sgops.tui.actions import Subject
from sgops.tui.aim import NOTHING, Aim, at_ids
from sgops.tui.host import host_of
from sgops.tui.ink import Ink, Pen, ink, join
from sgops.tui.place import Place
from sgops.tui.told import health as health_page
from sgops.tui.widgets.ink_line import InkLine
from sgops.tui.widgets.record_table import RecordTable


class Overview(Vertical, Place):
    """Health and counts, running jobs, what needs the operator."""

    heading = "overview"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._health: HealthView | None = None
        self._recovery: RecoveryStatus | None = None

    def compose(self) -> ComposeResult:
        yield InkLine(id="health")
        yield InkLine(id="counts")
        yield RecordTable[JobView](
            lists.RUNNING,
            lambda operations, asking: operations.jobs(asking),
            lambda job: job.id,
            empty=ink("nothing runs", Pen.FAINT),
            id="running",
        )
        yield RecordTable[LetterView](
            lists.NEEDED,
            lambda operations, asking: operations.letters(asking),
            lambda letter: letter.id,
            empty=ink("nothing needs you", Pen.GOOD),
            id="needed",
        )
        yield InkLine(id="next")

    def on_mount(self) -> None:
        self.running.set_filter("state:running")
        self.needed.set_filter("resolution:pending")
        self.needed.focus()

    @property
    def running(self) -> RecordTable[JobView]:
        return self.query_one("#running", RecordTable)

    @property
    def needed(self) -> RecordTable[LetterView]:
        return self.query_one("#needed", RecordTable)

    def activate(self) -> None:
        host_of(self).feed.watch(self, self.read)
        if self.is_mounted:
            self.read()
            self.needed.focus()

    def deactivate(self) -> None:
        host_of(self).feed.forget(self)

    def read(self) -> None:
        """Ask for everything that is shown here."""
        self.running.read_again()
        self.needed.read_again()
        host_of(self).feed.ask(self, "health", lambda operations: operations.health(), self._got_health)
        host_of(self).feed.ask(self, "recovery", lambda operations: operations.recovery(), self._got_recovery)

    def _got_health(self, health: HealthView) -> None:
        self._health = health
        self.show_status()

    def _got_recovery(self, recovery: RecoveryStatus) -> None:
        self._recovery = recovery
        self.show_status()

    def show_status(self) -> None:
        self.query_one("#health", InkLine).show(lambda _: ink(" ") + self._well())
        self.query_one("#counts", InkLine).show(lambda _: ink(" ") + self._counts())
        self.query_one("#next", InkLine).show(lambda _: ink(" ") + self._next())

    def tick(self) -> None:
        self.running.tick()
        self.needed.tick()
        self.show_status()

    def aim(self) -> Aim:
        if self.running.has_focus and self.running.record is not None:
            return at_ids(Subject.JOB, (self.running.record.id,), self.running.record)
        if self.needed.has_focus and self.needed.record is not None:
            return at_ids(Subject.LETTER, (self.needed.record.id,), self.needed.record)
        return NOTHING

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        record = event.table.record
        if isinstance(record, LetterView):
            host_of(self).open_job(record.job)
        elif isinstance(record, JobView):
            host_of(self).open_job(record.id)

    def do_back(self, _: str) -> None:
        self.needed.clear_marks()

    def _well(self) -> Ink:
        host = host_of(self)
        well = health_page.summary(self._health, host.glance) if self._health is not None else ()
        problems = health_page.problems(host.status) if host.status is not None else ()
        return join([well, problems], "   ")

    def _counts(self) -> Ink:
        status = host_of(self).status
        return formats.counts(status, host_of(self).glance) if status is not None else ()

    def _next(self) -> Ink:
        host = host_of(self)
        status, parts = host.status, []
        if self._recovery is not None and self._recovery.stalled:
            parts.append(ink(f"{self._recovery.stalled} without a sign of life", Pen.WARN) + ink("  f", Pen.KEY))
        if status is not None and status.next_due_at is not None:
            parts.append(ink(f"next at {host.glance.clock(status.next_due_at)}", Pen.FAINT))
        return join(parts, "   ")
