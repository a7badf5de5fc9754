"""The first screen: is it well, what runs, what needs me, what happens next."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical

from sgops.core.views import JobView, LetterView
from sgops.tui import aim, formats
from sgops.tui.actions import Subject
from sgops.tui.aim import Aim
from sgops.tui.columns import Column
from sgops.tui.glance import Glance
from sgops.tui.host import host_of
from sgops.tui.ink import Ink, Pen, ink
from sgops.tui.widgets.ink_line import InkLine
from sgops.tui.widgets.record_table import RecordTable

RUNNING: Final[tuple[Column[JobView], ...]] = (
    Column(title="RUNNING", cell=lambda job, _: ink(job.id), width=9, keep=9),
    Column(title="pipeline", cell=lambda job, _: ink(job.pipeline, Pen.STRONG), width=12, grows=2, keep=8),
    Column(title="stage", cell=lambda job, _: ink(job.stage or ""), width=10, grows=1, keep=5),
    Column(title="items", cell=formats.items, width=17, keep=4),
    Column(title="for", cell=formats.elapsed, width=7, right=True, keep=7),
)


def _age(letter: LetterView, at: Glance) -> Ink:
    return ink(at.age(letter.failed_at), Pen.FAINT)


NEEDED: Final[tuple[Column[LetterView], ...]] = (
    Column(title="NEEDS YOU", cell=lambda letter, at: formats.signed("dead", letter.id, at), width=9, keep=9),
    Column(title="job", cell=lambda letter, _: ink(letter.job), width=6, keep=3),
    Column(title="pipeline", cell=lambda letter, _: ink(letter.pipeline, Pen.STRONG), width=10, grows=1, keep=8),
    Column(title="stage", cell=lambda letter, _: ink(letter.stage), width=8, keep=5),
    Column(title="why", cell=lambda letter, _: formats.failure(letter), width=16, grows=4, keep=7),
    Column(title="age", cell=_age, width=4, right=True, keep=6),
)


class Overview(Vertical):
    """Health and counts, running jobs, what needs the operator."""

    title = "overview"

    def compose(self) -> ComposeResult:
        yield InkLine(id="health")
        yield InkLine(id="counts")
        yield RecordTable[JobView](
            RUNNING,
            lambda operations, asking: operations.jobs(asking),
            lambda job: job.id,
            empty=ink("nothing runs", Pen.FAINT),
            id="running",
        )
        yield RecordTable[LetterView](
            NEEDED,
            lambda operations, asking: operations.letters(asking),
            lambda letter: letter.id,
            empty=ink("nothing needs you", Pen.GOOD),
            id="needed",
        )

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
        """Show what is true now, and go on doing so."""
        host_of(self).feed.watch(self, self.read)

    def read(self) -> None:
        """Ask for everything that is shown here."""
        self.running.read_again()
        self.needed.read_again()
        self.show_status()

    def show_status(self) -> None:
        """Write the counts anew."""
        host = host_of(self)
        status = host.status
        if status is not None:
            self.query_one("#counts", InkLine).show(lambda _: ink(" ") + formats.counts(status, host.glance))

    def tick(self) -> None:
        """Let time leave its trace."""
        self.running.tick()
        self.needed.tick()

    def aim(self) -> Aim:
        """Aim at the dead letter under the cursor, or the running job."""
        if self.running.has_focus and self.running.record is not None:
            return aim.of_ids(Subject.JOB, (self.running.record.id,))
        if self.needed.record is not None:
            return aim.of_ids(Subject.LETTER, (self.needed.record.id,))
        return aim.NOTHING
