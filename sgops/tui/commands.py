"""What the actions do that no part of the screen does by itself."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from functools import partial
from typing import Final

from sgops.core.errors import UsageError
from sgops.core.values import Json
from sgops.core.views import JobView, LetterView, QueueView, RecoveryReport, StatusView
from sgops.core.wire import to_wire
from sgops.tui.actions import ACTIONS, Action, Group, Subject
from sgops.tui.aim import Aim
from sgops.tui.deeds import Deeds, retrying, twin_of
from sgops.tui.host import Host
from sgops.tui.ink import Ink, Pen, Span, fit, ink, text_of
from sgops.tui.leaving import Leaving
from sgops.tui.picking import Choice
from sgops.tui.screens.ask import Ask
from sgops.tui.screens.edit import Edit
from sgops.tui.screens.picker import Picked, Picker
from sgops.tui.told import recovery as recovery_page

_GROUPS: Final = tuple(Group)


class Commands:
    """Does what is asked for by key, by palette or by help."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._deeds = Deeds(host)

    # ── acts
    def do_retry(self, argument: str) -> None:
        aim = self._aim(argument)
        self._deeds.retry(aim)

    def do_restart(self, argument: str) -> None:
        aim = self._aim(argument)
        if aim.subject is Subject.JOB:
            self._deeds.rerun(aim.ids[0], None)
        else:
            self._deeds.retry(aim, "beginning")

    def do_stage(self, argument: str) -> None:
        aim = self._aim(argument)
        job = aim.record.job if isinstance(aim.record, LetterView) else (*aim.ids, 0)[0]
        self._host.feed.ask(
            self._host.part,
            "stages",
            lambda operations: operations.job(job),
            partial(self._choose_stage, aim),
            failed=self._host.refused,
        )

    def _choose_stage(self, aim: Aim, job: JobView) -> None:
        stages = [stage.name for stage in job.stages or ()]
        if not stages:
            self._host.refused(UsageError(f"the stages of '{job.pipeline}' are not known", hint="sgops pipelines"))
            return

        def picked(choice: Picked | None) -> None:
            if choice is None:
                return
            if aim.subject is Subject.JOB:
                self._deeds.rerun(job.id, choice.value)
            else:
                self._deeds.retry(aim, choice.value)

        cursor = stages.index(job.stage) if job.stage in stages else 0
        choices = [_choice(stage, stage) for stage in stages]
        self._host.ask_user(Picker(f"Run job {job.id} again from", choices, cursor=cursor), picked)

    def do_edit(self, argument: str) -> None:
        aim = self._aim(argument)
        job = aim.record.job if isinstance(aim.record, LetterView) else 0
        self._host.feed.ask(
            self._host.part,
            "params",
            lambda operations: operations.job(job or operations.letter(aim.ids[0]).job),
            partial(self._edit, aim),
            failed=self._host.refused,
        )

    def _edit(self, aim: Aim, job: JobView) -> None:
        if not isinstance(job.params, Mapping):
            self._host.refused(UsageError("its parameters are no JSON object", hint="edit them on the command line"))
            return

        def edited(changed: Mapping[str, Json] | None) -> None:
            if changed:
                self._deeds.retry(aim, params=dict(changed))
            elif changed is not None:
                self._host.say(ink("nothing was changed; r runs it again as it is", Pen.FAINT))

        title = ink("Edit and retry", Pen.TITLE) + ink(f"  {aim.said}, job {job.id}", Pen.CALM)
        self._host.ask_user(Edit(title, dict(job.params), self._in_editor), edited)

    def do_dismiss(self, argument: str) -> None:
        self._deeds.dismiss(self._aim(argument))

    def do_cancel(self, argument: str) -> None:
        self._deeds.cancel(self._aim(argument, Subject.JOB))

    def do_hold(self, argument: str) -> None:
        self._deeds.hold(self._aim(argument, Subject.JOB))

    def do_pause(self, argument: str) -> None:
        aim = self._host.aim()
        if argument:
            self._deeds.pause(argument, is_paused=False)
        elif isinstance(aim.record, QueueView):
            self._deeds.pause(aim.record.name, is_paused=aim.record.paused)
        else:
            self._deeds.pause(None, is_paused=self._host.status is not None and self._host.status.paused)

    def do_run_now(self, argument: str) -> None:
        name = argument or (*self._host.aim().names, "")[0]
        if name:
            self._deeds.run_duty(name)

    def do_scan(self, _: str) -> None:
        self._deeds.scan()

    def do_undo(self, _: str) -> None:
        self._deeds.undo()

    def _aim(self, argument: str, subject: Subject | None = None) -> Aim:
        """Aim at the ids that were typed, or else at what is under the cursor or marked."""
        aim = self._host.aim()
        if not argument:
            return aim
        wanted = subject or (Subject.JOB if aim.subject is Subject.JOB else Subject.LETTER)
        ids = tuple(int(word) for word in argument.replace(",", " ").split() if word.isdecimal())
        return Aim(subject=wanted, ids=ids)

    # ── looking
    def do_log(self, _: str) -> None:
        aim = self._host.aim()
        if isinstance(aim.record, LetterView):
            self._host.open_job(aim.record.job, "log", aim.record.stage)
        elif aim.ids:
            self._host.open_job(aim.ids[0], "log")

    def do_copy(self, _: str) -> None:
        choices = [_choice(name, _first_line(text), f"{name}: ") for name, text in self._copies().items()]

        def picked(choice: Picked | None) -> None:
            if choice is not None:
                self._host.copy(self._copies()[choice.value])
                self._host.say(ink(f"copied: {choice.value}", Pen.GOOD))

        if choices:
            self._host.ask_user(Picker("Copy", choices), picked)

    def _copies(self) -> Mapping[str, str]:
        aim = self._host.aim()
        found: dict[str, str] = {}
        if aim.ids or aim.names:
            found["id"] = " ".join(map(str, (*aim.ids, *aim.names)))
        if reason := getattr(aim.record, "reason", None):
            found["reason"] = reason
        if aim.record is not None:
            found["json"] = json.dumps(to_wire(aim.record), indent=2)
        if aim.subject in {Subject.LETTER, Subject.FAMILY, Subject.JOB} and not aim.is_empty:
            found["command"] = twin_of(retrying(aim, "checkpoint", None), aim)
        return found

    def do_pager(self, _: str) -> None:
        text = "\n".join(text_of(line).rstrip() for line in self._host.page())
        if text:
            self._host.outside(shlex.split(os.environ.get("PAGER") or "less"), text)

    def _in_editor(self, text: str) -> str | None:
        command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        return self._host.outside(shlex.split(command), text)

    # ── going
    def do_overview(self, _: str) -> None:
        self._host.show_pane("overview")

    def do_jobs(self, argument: str) -> None:
        self._host.show_pane("jobs", argument)

    def do_dead(self, argument: str) -> None:
        self._host.show_pane("dead", argument)

    def do_events(self, argument: str) -> None:
        self._host.show_pane("events", argument)

    def do_health(self, _: str) -> None:
        self._host.show_pane("health")

    def do_job(self, argument: str) -> None:
        if argument.isdecimal():
            self._host.open_job(int(argument))
        else:
            self._host.refused(UsageError("which job?", hint="write its number: job 12"))

    def do_report(self, _: str) -> None:
        report = self._host.status.recovery if self._host.status is not None else None
        if report is None:
            self._host.say(ink("nothing has been recovered yet", Pen.FAINT))
            return
        self._tell_recovery(report, ink("Recovery", Pen.TITLE))

    def greet(self, status: StatusView) -> None:
        """Say once what happened while nobody looked."""
        report = status.recovery
        if report is None or not report.found or report.preview or report.id == self._host.memory.seen_report:
            return
        self._host.memory.seen_report = report.id
        self._tell_recovery(report, recovery_page.sentence(status.last_stop, report, self._host.glance))

    def _tell_recovery(self, report: RecoveryReport, title: Ink) -> None:
        def make(cells: int) -> list[Ink]:
            return recovery_page.tell(report, self._host.glance, cells)

        self._host.ask_user(Ask(title, make, no="close"), lambda _: None)

    def do_last(self, _: str) -> None:
        self._host.show_last()

    # ── the terminal itself
    def do_command(self, _: str) -> None:
        possible = [action for action in ACTIONS if action.group is not Group.MOVE and self._host.is_possible(action)]
        choices = [_choice_of(action, is_possible=True) for action in possible]
        self._host.ask_user(Picker(":", choices, has_arguments=True), self._picked)

    def do_help(self, _: str) -> None:
        ordered = sorted(ACTIONS, key=lambda action: _GROUPS.index(action.group))
        choices = [_choice_of(action, is_possible=self._host.is_possible(action)) for action in ordered]
        self._host.ask_user(Picker("Help", choices), self._picked)

    def _picked(self, choice: Picked | None) -> None:
        if choice is not None:
            self._host.do(choice.value, choice.argument)

    def do_theme(self, argument: str) -> None:
        themes = list(self._host.themes())
        before = self._host.memory.theme
        if argument:
            if argument in themes:
                self._host.wear(argument)
            else:
                self._host.refused(UsageError(f"there is no theme '{argument}'", hint=", ".join(themes[:8])))
            return

        def picked(choice: Picked | None) -> None:
            self._host.wear(choice.value if choice is not None else before)

        cursor = themes.index(before) if before in themes else 0
        choices = [_choice(name, name) for name in themes]
        self._host.ask_user(Picker("Theme", choices, cursor=cursor, shown=self._host.wear), picked)

    def do_quit(self, _: str) -> None:
        leavings = self._host.leavings()
        if not leavings:
            self._host.leave(Leaving.STOP)
            return
        choices = [_choice("stay", "stay"), *(_choice(each, said) for each, said in leavings.items())]

        def picked(choice: Picked | None) -> None:
            if choice is not None and choice.value != "stay":
                self._host.leave(Leaving(choice.value))

        busy = self._host.status.workers.busy if self._host.status is not None else 0
        self._host.ask_user(Picker(f"The engine runs here, and {busy} jobs with it", choices), picked)

    def do_leave(self, _: str) -> None:
        self.do_quit("")


def _choice(value: str, text: str, before: str = "") -> Choice:
    return Choice(value=value, line=ink(f"  {before}", Pen.FAINT) + ink(text), words=f"{value} {text}")


def _first_line(text: str) -> str:
    lines = text.splitlines() or [""]
    return lines[0] if len(lines) == 1 else f"{len(lines)} lines"


def _choice_of(action: Action, *, is_possible: bool) -> Choice:
    keys = ink(" ".join(action.key_names), Pen.KEY if is_possible else Pen.FAINT)
    name = ink(action.name.replace("_", " "), Pen.STRONG if is_possible else Pen.FAINT)
    argument = ink(f" {action.argument}", Pen.FAINT) if action.argument else ()
    line = (
        Span("  "),
        *fit(keys, 11),
        *fit(name + argument, 19),
        *ink(action.says, Pen.CALM if is_possible else Pen.FAINT),
    )
    return Choice(
        value=action.id, line=line, words=f"{action.name.replace('_', ' ')} {action.says}", is_possible=is_possible
    )
