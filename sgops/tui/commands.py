"""What is done to jobs, dead letters and the rest when their key is pressed, or their name is typed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from sgops.core.errors import NotFound, UsageError
from sgops.core.job import FINAL_STATES, JobState
from sgops.core.values import Json
from sgops.core.views import CleanupView, JobView, LetterView, QueueView, ScheduleView
from sgops.ports import Operations
from sgops.tui.actions import BY_ID, Subject
from sgops.tui.aim import Aim
from sgops.tui.chores import Chores
from sgops.tui.deeds import Deeds
from sgops.tui.host import Host
from sgops.tui.ink import Pen, ink
from sgops.tui.ledger import Ledger
from sgops.tui.outside import editor
from sgops.tui.picking import choice_of
from sgops.tui.screens.edit import Edit
from sgops.tui.screens.picker import Picked, Picker

_UNENDED: Final = sorted(frozenset(JobState) - FINAL_STATES)
# What can be named by a number behind the word of an action.
_NUMBERED: Final = (Subject.JOB, Subject.LETTER, Subject.BATCH)


class Commands:
    """Finds out whom an act is for, asks what must be asked first, and has it done."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._ledger = Ledger(host)
        self._deeds = Deeds(host, self._ledger)
        self._chores = Chores(host, self._ledger)

    def do_retry(self, argument: str) -> None:
        if (aim := self._aim("retry", argument)) is not None:
            self._deeds.retry(_letters_of(aim) if aim.subject is Subject.BATCH else aim)

    def do_restart(self, argument: str) -> None:
        aim = self._aim("restart", argument)
        if aim is None:
            return
        if aim.subject is Subject.JOB:
            self._chores.rerun(aim.ids[0], None)
        else:
            self._deeds.retry(aim, "beginning")

    def do_stage(self, argument: str) -> None:
        aim = self._aim("stage", argument)
        if aim is None:
            return
        self._host.feed.ask(
            self._host.part,
            "stages",
            partial(_job_of, aim),
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
                self._chores.rerun(job.id, choice.value)
            else:
                self._deeds.retry(aim, choice.value)

        cursor = stages.index(job.stage) if job.stage in stages else 0
        choices = [choice_of(stage, stage) for stage in stages]
        self._host.ask_user(Picker(f"Run job {job.id} again from", choices, cursor=cursor), picked)

    def do_edit(self, argument: str) -> None:
        aim = self._aim("edit", argument)
        if aim is None:
            return
        self._host.feed.ask(
            self._host.part, "params", partial(_job_of, aim), partial(self._edit, aim), failed=self._host.refused
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
        self._host.ask_user(Edit(title, dict(job.params), lambda text: self._host.outside(editor(), text)), edited)

    def do_dismiss(self, argument: str) -> None:
        if (aim := self._aim("dismiss", argument)) is not None:
            self._deeds.dismiss(aim)

    def do_cancel(self, argument: str) -> None:
        if (aim := self._aim("cancel", argument)) is not None:
            self._deeds.cancel(_unended_of(aim) if aim.subject is Subject.BATCH else aim)

    def do_hold(self, argument: str) -> None:
        if (aim := self._aim("hold", argument)) is not None:
            self._deeds.hold(aim)

    def do_pause(self, argument: str) -> None:
        if argument:
            self._host.feed.ask(
                self._host.part,
                "stands",
                partial(_named, argument),
                self._pause,
                failed=self._host.refused,
            )
        else:
            self._pause(self._host.aim().record)

    def _pause(self, stands: object) -> None:
        match stands:
            case QueueView():
                self._chores.pause(stands.name, is_paused=stands.paused)
            case ScheduleView():
                self._chores.pause_schedule(stands.name, is_paused=stands.paused)
            case _:
                self._chores.pause(None, is_paused=self._host.status is not None and self._host.status.paused)

    def do_execute(self, _: str) -> None:
        plan = self._host.aim().record
        if isinstance(plan, CleanupView):
            self._chores.clean(plan)

    def do_alert(self, _: str) -> None:
        self._chores.test_alert()

    def do_scan(self, _: str) -> None:
        self._chores.scan()

    def do_undo(self, _: str) -> None:
        self._ledger.undo()

    # ── whom for
    def _aim(self, id: str, argument: str) -> Aim | None:
        """Aim at the numbers that were typed, or else at what is under the cursor or marked."""
        aim, about = self._host.aim(), BY_ID[id].about
        ids = tuple(int(word) for word in argument.replace(",", " ").split() if word.isdecimal())
        if ids:
            usual = next(subject for subject in _NUMBERED if subject in about)
            return Aim(subject=aim.subject if aim.subject in about else usual, ids=ids)
        if not argument and aim.subject in about and not aim.is_empty:
            return aim
        self._host.refused(UsageError("which one?", hint=f"write its number: {BY_ID[id].name} 12"))
        return None


def _job_of(aim: Aim, operations: Operations) -> JobView:
    """Ask for the job an aim is at, or the job of the letter it is at."""
    if isinstance(aim.record, LetterView):
        return operations.job(aim.record.job)
    return operations.job(aim.ids[0] if aim.subject is Subject.JOB else operations.letter(aim.ids[0]).job)


def _named(name: str, operations: Operations) -> QueueView | ScheduleView:
    known: list[QueueView | ScheduleView] = [*operations.queues().items, *operations.schedules().items]
    for each in known:
        if each.name == name:
            return each
    raise NotFound(f"no queue or schedule '{name}'", hint="sgops queues; sgops schedules")


def _unended_of(batches: Aim) -> Aim:
    """Aim at all jobs of batches that have not ended."""
    written = ",".join(map(str, batches.ids))
    return Aim(
        subject=Subject.JOB,
        filter=f"batch:{written} state:{','.join(_UNENDED)}",
        name=batches.said,
        command=f"batch cancel {batches.arguments()}",
    )


def _letters_of(batches: Aim) -> Aim:
    """Aim at the dead letters of batches that wait for an answer."""
    written = ",".join(map(str, batches.ids))
    return Aim(
        subject=Subject.LETTER,
        filter=f"batch:{written} resolution:pending",
        name=batches.said,
        command=f"batch retry {batches.arguments()}",
    )
