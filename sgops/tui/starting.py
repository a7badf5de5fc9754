"""What is begun by hand: a job of a template or a pipeline, a schedule before its time, a duty between its times."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping, Sequence

from sgops.core.values import Json
from sgops.core.views import DutyView, PipelineView, ScheduleView, Submitted, TemplateView
from sgops.ports import Operations, Submission
from sgops.tui.host import Host
from sgops.tui.ink import Pen, fit, ink
from sgops.tui.ledger import Ledger
from sgops.tui.outside import editor
from sgops.tui.picking import Choice
from sgops.tui.screens.ask import Ask
from sgops.tui.screens.edit import Edit
from sgops.tui.screens.picker import Picked, Picker

Startable = TemplateView | PipelineView | ScheduleView | DutyView


class Starting:
    """Finds out what shall begin, asks what must be asked first, and has it begun."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._ledger = Ledger(host)

    # ── a job
    def do_submit(self, argument: str) -> None:
        match self._host.aim().record:
            case TemplateView() | PipelineView() as record if not argument:
                self._start(record)
            case _:
                self._find("Submit a job of", _makers, argument)

    def _submit(self, name: str, preset: Mapping[str, Json]) -> None:
        def filled(changed: Mapping[str, Json] | None) -> None:
            if changed is None:
                return
            submission = Submission(name=name, params=dict(changed) or None)
            twin = f"sgops submit {shlex.quote(name)}"
            if changed:
                twin += f" --params {shlex.quote(json.dumps(changed))}"
            self._host.feed.act(
                self._host.part,
                lambda operations: operations.submit(submission),
                lambda submitted: self._submitted(submitted, twin),
                self._host.refused,
            )

        title = ink("Submit", Pen.TITLE) + ink(f"  a job of {name}", Pen.CALM)
        self._host.ask_user(Edit(title, preset, lambda text: self._host.outside(editor(), text)), filled)

    def _submitted(self, submitted: Submitted, twin: str) -> None:
        numbers = ", ".join(map(str, submitted.ids))
        said = f"{'there was' if submitted.existing else 'submitted'} job {numbers}"
        self._ledger.note(ink(f"{said}  {submitted.note}".rstrip(), Pen.GOOD), twin)

    # ── now, and not at its time
    def do_run_now(self, argument: str) -> None:
        match self._host.aim().record:
            case ScheduleView() | DutyView() as record if not argument:
                self._start(record)
            case _:
                self._find("Run now", _timed, argument)

    def _trigger(self, schedule: ScheduleView) -> None:
        twin = f"sgops schedules trigger {shlex.quote(schedule.name)}"
        lines = [
            ink("a job of ", Pen.CALM) + ink(schedule.template, Pen.STRONG) + ink(", besides what is planned", Pen.CALM)
        ]

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual's shape
            if yes:
                self._host.feed.act(
                    self._host.part,
                    lambda operations: operations.trigger_schedule(schedule.name),
                    lambda submitted: self._submitted(submitted, twin),
                    self._host.refused,
                )

        title = ink("Now", Pen.TITLE) + ink(f"  schedule {schedule.name}", Pen.CALM)
        self._host.ask_user(Ask(title, lambda _: lines, label="submit"), answered)

    def _run(self, duty: DutyView) -> None:
        twin = f"sgops duties run {shlex.quote(duty.name)}"
        self._host.feed.act(
            self._host.part,
            lambda operations: operations.run_duty(duty.name),
            lambda done: self._ledger.note(ink(f"{done.name}: {done.last_report}", Pen.GOOD), twin),
            self._host.refused,
        )

    # ── what there is
    def _find(self, title: str, ask: Callable[[Operations], Sequence[Startable]], argument: str) -> None:
        def got(found: Sequence[Startable]) -> None:
            named = [each for each in found if each.name == argument]
            if named:
                self._start(named[0])
            else:
                self._choose(title, found)

        self._host.feed.ask(self._host.part, "startable", ask, got, failed=self._host.refused)

    def _choose(self, title: str, found: Sequence[Startable]) -> None:
        if not found:
            self._host.say(ink("there is nothing to choose from", Pen.FAINT))
            return

        def picked(choice: Picked | None) -> None:
            if choice is not None:
                self._start(found[int(choice.value)])

        self._host.ask_user(Picker(title, [_offered(at, each) for at, each in enumerate(found)]), picked)

    def _start(self, what: Startable) -> None:
        match what:
            case TemplateView():
                self._submit(what.name, what.params)
            case PipelineView():
                self._submit(what.name, {})
            case ScheduleView():
                self._trigger(what)
            case DutyView():
                self._run(what)


def _makers(operations: Operations) -> list[Startable]:
    """Ask for what jobs are made of."""
    return [*operations.templates().items, *(each for each in operations.pipelines().items if not each.error)]


def _timed(operations: Operations) -> list[Startable]:
    """Ask for what happens at its times."""
    return [*operations.schedules().items, *operations.duties().items]


def _offered(at: int, what: Startable) -> Choice:
    kind = type(what).__name__.removesuffix("View").lower()
    return Choice(
        value=str(at), line=fit(ink(f"  {kind}", Pen.FAINT), 13) + ink(what.name), words=f"{what.name} {kind}"
    )
