"""What changes state: each act is shown before it is done, done by the engine, and says what became of it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from sgops.core.values import Json
from sgops.core.views import Bulk, JobView
from sgops.ports import Operations, Selection
from sgops.tui.actions import BY_ID, Subject, Weight
from sgops.tui.aim import Aim
from sgops.tui.host import Host
from sgops.tui.ink import Ink, Pen, ink
from sgops.tui.ledger import Ledger
from sgops.tui.screens.ask import Ask
from sgops.tui.screens.note import Note
from sgops.tui.told import bulk as bulk_page

# More than these are counted by hand before anything is done to them.
COUNTED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An act on a selection: the question that previews it, and later does it."""

    action: str
    label: str
    ask: Callable[[Operations, Selection], Bulk]
    twin: Mapping[str, str] | None = None


class Deeds:
    """Carries out acts on what is aimed at."""

    def __init__(self, host: Host, ledger: Ledger) -> None:
        self._host = host
        self._ledger = ledger

    # ── acts on selections
    def plan(self, deed: Deed, aim: Aim) -> None:
        """Show what would happen, and do it when the operator says so."""
        if aim.is_empty:
            self._host.say(ink("there is nothing under the cursor", Pen.FAINT))
            return
        self._host.feed.ask(
            self._host.part,
            "plan",
            lambda operations: deed.ask(operations, aim.selection(preview=True)),
            partial(self._planned, deed, aim),
            failed=self._host.refused,
        )

    def _planned(self, deed: Deed, aim: Aim, bulk: Bulk) -> None:
        if BY_ID[deed.action].weight is Weight.NONE and len(bulk.items) == 1 and not bulk.refused:
            self.carry_out(deed, aim, bulk.matched)
            return
        count = len(bulk.items)
        dialog = Ask(
            ink(deed.label.capitalize(), Pen.TITLE) + ink(f"  {aim.said}", Pen.CALM),
            lambda cells: bulk_page.tell(bulk, aim.thing, cells),
            label=labelled(deed.label, count),
            no="leave it" if count else "close",
            count=count if count > COUNTED else 0,
        )

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual's shape
            if yes:
                self.carry_out(deed, aim, bulk.matched)

        self._host.ask_user(dialog, answered)

    def carry_out(self, deed: Deed, aim: Aim, expect: int | None = None) -> None:
        """Do it; a filter is held to the number that was shown."""
        self._host.feed.act(
            self._host.part,
            lambda operations: deed.ask(operations, aim.selection(expect=expect)),
            partial(self._done, deed, aim),
            self._host.refused,
        )

    def _done(self, deed: Deed, aim: Aim, bulk: Bulk) -> None:
        self._host.clear_marks()
        self._ledger.bulk(bulk, twin_of(deed, aim))

    def retry(self, aim: Aim, start: str = "checkpoint", params: Json = None) -> None:
        """Run again what died, or runs later, from where the operator says."""
        self.plan(retrying(aim, start, params), aim)

    def cancel(self, aim: Aim) -> None:
        """Stop jobs for good."""
        self.plan(Deed(action="cancel", label="cancel", ask=lambda operations, jobs: operations.cancel(jobs)), aim)

    def hold(self, aim: Aim) -> None:
        """Keep jobs from running; let them go on when the one under the cursor is held."""
        is_held = isinstance(aim.record, JobView) and (aim.record.state == "held" or aim.record.asked == "hold")
        if is_held:
            twin = {"verb": "release"}
            deed = Deed(
                action="hold", label="release", ask=lambda operations, jobs: operations.release(jobs), twin=twin
            )
        else:
            twin = {"verb": "hold"}
            deed = Deed(action="hold", label="hold", ask=lambda operations, jobs: operations.hold(jobs), twin=twin)
        self.plan(deed, aim)

    def dismiss(self, aim: Aim) -> None:
        """Put dead letters aside, with a note."""
        if aim.is_empty:
            return
        deed = Deed(
            action="dismiss", label="dismiss", ask=lambda operations, letters: operations.dismiss_letters(letters)
        )
        if len(aim.ids) != 1:
            self._host.feed.ask(
                self._host.part,
                "plan",
                lambda operations: deed.ask(operations, aim.selection(preview=True)),
                partial(self._note_for_many, aim),
                failed=self._host.refused,
            )
            return
        self._note(aim, 1, lambda _: [])

    def _note_for_many(self, aim: Aim, bulk: Bulk) -> None:
        count = len(bulk.items)
        if count <= COUNTED:
            self._note(aim, bulk.matched, lambda cells: bulk_page.tell(bulk, aim.thing, cells))
            return
        dialog = Ask(
            ink("Dismiss", Pen.TITLE) + ink(f"  {aim.said}", Pen.CALM),
            lambda cells: bulk_page.tell(bulk, aim.thing, cells),
            label=f"dismiss {count:,}",
            count=count,
        )

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual's shape
            if yes:
                self._note(aim, bulk.matched, lambda _: [])

        self._host.ask_user(dialog, answered)

    def _note(self, aim: Aim, expect: int, make: Callable[[int], list[Ink]]) -> None:
        title = ink("Dismiss", Pen.TITLE) + ink(f"  {aim.said}", Pen.CALM)

        def answered(notes: str | None) -> None:
            if notes is not None:
                self.carry_out(dismissing(notes), aim, expect)

        self._host.ask_user(Note(title, make, placeholder="why, for whoever asks later", does="dismisses"), answered)


def retrying(aim: Aim, start: str, params: Json) -> Deed:
    """Say how to run again what an aim is at: letters by their answer, jobs by their state."""
    action = {"checkpoint": "retry", "beginning": "restart"}.get(start, "stage")
    if params is not None:
        action = "edit"
    twin = {"stage": start, "params": shlex.quote(json.dumps(params)), "verb": _verb(start)}
    if aim.subject is Subject.JOB:
        return Deed(action=action, label="retry", ask=lambda ops, jobs: ops.retry_jobs(jobs, force=True), twin=twin)

    def ask(operations: Operations, letters: Selection) -> Bulk:
        return operations.retry_letters(letters, start=start, params=params)

    return Deed(action=action, label="retry", ask=ask, twin=twin)


def dismissing(notes: str) -> Deed:
    """Say how to dismiss with a note."""
    return Deed(
        action="dismiss",
        label="dismiss",
        ask=lambda operations, letters: operations.dismiss_letters(letters, notes=notes),
        twin={"notes": notes},
    )


def labelled(label: str, count: int) -> str:
    """Write what a button does; nothing when there is nothing to do."""
    return f"{label} {count:,}" if count > 1 else label if count else ""


def twin_of(deed: Deed, aim: Aim) -> str:
    """Write the command that does the same."""
    if aim.command:
        return f"sgops {aim.command}"
    words = {"ids": aim.arguments(), "noun": aim.noun, **(deed.twin or {})}
    twin = BY_ID[deed.action].twin.format_map(words)
    if deed.action == "dismiss" and words.get("notes"):
        return f"{twin} --notes {shlex.quote(words['notes'])}"
    if aim.subject is Subject.JOB and deed.action == "retry":
        return f"{twin} --force"
    return twin


def _verb(start: str) -> str:
    return "retry --from beginning" if start == "beginning" else "retry"
