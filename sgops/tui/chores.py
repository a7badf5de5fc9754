"""Acts that are on no selection: pauses, runs from a stage, cleanups, the recovery scan."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Final

from sgops.core.views import ActionView, AlertView, CleanupView, RecoveryReport
from sgops.ports import Operations
from sgops.tui import formats
from sgops.tui.deeds import COUNTED
from sgops.tui.host import Host
from sgops.tui.ink import Pen, ink
from sgops.tui.ledger import Ledger
from sgops.tui.screens.ask import Ask
from sgops.tui.told import cleanup as cleanup_page
from sgops.tui.told import recovery as recovery_page

# So many bytes are not deleted by one key.
_MUCH: Final = 1_000_000_000


class Chores:
    """Carries out one act at a time, asking first where it weighs something."""

    def __init__(self, host: Host, ledger: Ledger) -> None:
        self._host = host
        self._ledger = ledger

    def pause(self, queue: str | None, *, is_paused: bool) -> None:
        """Let a queue, or all claiming, stand still, or go on."""
        verb = "resume" if is_paused else "pause"

        def act(operations: Operations) -> ActionView:
            if queue is None:
                return operations.resume() if is_paused else operations.pause()
            return operations.resume_queue(queue) if is_paused else operations.pause_queue(queue)

        twin = f"sgops queues {verb} {shlex.quote(queue)}" if queue else f"sgops {verb}"
        what = f"queue {queue}" if queue else "claiming"
        said = f"{what} goes on" if is_paused else f"{what} stands still; what runs goes on"
        self._pause(act, said, twin)

    def pause_schedule(self, name: str, *, is_paused: bool) -> None:
        """Let a schedule make no jobs, or go on with the next time that is planned."""
        verb = "resume" if is_paused else "pause"

        def act(operations: Operations) -> ActionView:
            return operations.resume_schedule(name) if is_paused else operations.pause_schedule(name)

        said = f"schedule {name} goes on" if is_paused else f"schedule {name} stands still"
        self._pause(act, said, f"sgops schedules {verb} {shlex.quote(name)}")

    def _pause(self, act: Callable[[Operations], ActionView], said: str, twin: str) -> None:
        def done(action: ActionView) -> None:
            self._ledger.note(ink(said, Pen.GOOD), twin, action.id if action.undoable else None)

        self._host.feed.act(self._host.part, act, done, self._host.refused)

    def rerun(self, job: int, start: str | None) -> None:
        """Run an ended job again, from a stage or from its beginning."""
        origin = f" --from {start}" if start else ""
        title = ink("Run again", Pen.TITLE) + ink(f"  job {job}", Pen.CALM)
        where = ink("from ", Pen.CALM) + ink(start or "the beginning", Pen.STRONG)

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual's shape
            if yes:
                self._host.feed.act(
                    self._host.part,
                    lambda operations: operations.rerun(job, start=start),
                    lambda bulk: self._ledger.bulk(bulk, f"sgops jobs rerun {job}{origin}"),
                    self._host.refused,
                )

        self._host.ask_user(Ask(title, lambda _: [where], label="run again"), answered)

    def test_alert(self) -> None:
        """Send a test the way alerts go, and say who got it."""

        def told(alert: AlertView) -> None:
            sent = formats.told_by(alert) or ink("nobody is told: no way is configured", Pen.WARN)
            self._ledger.note(ink("test alert: ", Pen.CALM) + sent, "sgops alerts test")

        self._host.feed.act(self._host.part, lambda operations: operations.test_alerts(), told, self._host.refused)

    def clean(self, plan: CleanupView) -> None:
        """Delete exactly what a plan shows; a gigabyte and more is counted by hand."""
        if not plan.total:
            self._host.say(ink("nothing is due", Pen.FAINT))
            return
        dialog = Ask(
            ink("Delete for good", Pen.TITLE) + ink(f"  plan {plan.id[:12]}", Pen.CALM),
            lambda cells: cleanup_page.tell_plan(plan, self._host.glance, cells),
            label=f"delete {formats.number(plan.total)}",
            count=plan.total if plan.bytes > _MUCH else 0,
        )

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual's shape
            if yes:
                self._host.feed.act(
                    self._host.part,
                    lambda operations: operations.cleanup(plan=plan.id),
                    self._cleaned,
                    self._host.refused,
                )

        self._host.ask_user(dialog, answered)

    def _cleaned(self, run: CleanupView) -> None:
        # What was shown is gone: the next plan is another one.
        self._host.do("dry_run")
        twin = f"sgops cleanup run --plan {run.id}"
        self._host.part.call_later(self._ledger.note, formats.cleaned(run), twin)

    def scan(self) -> None:
        """Look for interrupted and stalled jobs; show what would be done, then do it."""
        self._host.feed.ask(
            self._host.part,
            "plan",
            lambda operations: operations.scan(preview=True),
            self._scanned,
            failed=self._host.refused,
        )

    def _scanned(self, report: RecoveryReport) -> None:
        dialog = Ask(
            ink("Recovery scan", Pen.TITLE),
            lambda cells: recovery_page.tell(report, self._host.glance, cells),
            label=f"recover {report.found}" if report.found else "",
            no="leave it" if report.found else "close",
            count=report.found if report.found > COUNTED else 0,
        )

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual's shape
            if yes:
                self._host.feed.act(
                    self._host.part,
                    lambda operations: operations.scan(),
                    lambda done: self._ledger.note(ink(recovery_page.outcome(done), Pen.GOOD), "sgops recovery scan"),
                    self._host.refused,
                )

        self._host.ask_user(dialog, answered)
