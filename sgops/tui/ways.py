"""Where one can go: the panes, a job by its number, the last recovery."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sgops.core.errors import UsageError
from sgops.tui.host import Host
from sgops.tui.ink import Ink, Pen, ink, wrap
from sgops.tui.screens.ask import Ask
from sgops.tui.told import recovery as recovery_page

if TYPE_CHECKING:
    from sgops.core.views import StatusView


class Ways:
    """Goes where it is told to."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def do_overview(self, _: str) -> None:
        self._host.show_pane("overview")

    def do_jobs(self, argument: str) -> None:
        self._host.show_pane("jobs", argument)

    def do_dead(self, argument: str) -> None:
        self._host.show_pane("dead", argument)

    def do_batches(self, argument: str) -> None:
        self._host.show_pane("batches", argument)

    def do_cleanup(self, _: str) -> None:
        self._host.show_pane("cleanup")

    def do_dry_run(self, _: str) -> None:
        self._host.show_pane("cleanup")

    def do_events(self, argument: str) -> None:
        self._host.show_pane("events", argument)

    def do_health(self, _: str) -> None:
        self._host.show_pane("health")

    def do_queues(self, _: str) -> None:
        self._host.show_pane("jobs", listing="queues")

    def do_pipelines(self, _: str) -> None:
        self._host.show_pane("jobs", listing="pipelines")

    def do_templates(self, _: str) -> None:
        self._host.show_pane("jobs", listing="templates")

    def do_schedules(self, _: str) -> None:
        self._host.show_pane("jobs", listing="schedules")

    def do_connectors(self, _: str) -> None:
        self._host.show_pane("health", listing="connectors")

    def do_duties(self, _: str) -> None:
        self._host.show_pane("health", listing="duties")

    def do_alerts(self, _: str) -> None:
        self._host.show_pane("health", listing="alerts")

    def do_storage(self, _: str) -> None:
        self._host.show_pane("cleanup", listing="storage")

    def do_job(self, argument: str) -> None:
        if argument.isdecimal():
            self._host.open_job(int(argument))
        elif not argument:
            self._host.do("command", "job ")
        else:
            self._host.refused(UsageError("which job?", hint="write its number: job 12"))

    def do_report(self, _: str) -> None:
        report = self._host.status.recovery if self._host.status is not None else None
        if report is None:
            self._host.say(ink("nothing has been recovered yet", Pen.FAINT))
            return
        title = ink("Recovery", Pen.TITLE)
        make = partial(recovery_page.tell, report, self._host.glance)
        self._host.ask_user(Ask(title, make, no="close"), lambda _: None)

    def greet(self, status: StatusView) -> None:
        """Say once what happened while nobody looked."""
        report = status.recovery
        if report is None or not report.found or report.preview or report.id == self._host.memory.seen_report:
            return
        self._host.memory.seen_report = report.id
        said = recovery_page.sentence(status.last_stop, report, self._host.glance)

        def make(cells: int) -> list[Ink]:
            return [*wrap(said, cells), *recovery_page.decisions(report)]

        self._host.ask_user(Ask(ink("Recovery", Pen.TITLE), make, no="close"), lambda _: None)

    def do_last(self, _: str) -> None:
        self._host.show_last()
