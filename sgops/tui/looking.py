"""Looking closer at what is under the cursor: its log, a copy of it, its text in a pager."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sgops.core.views import LetterView
from sgops.core.wire import to_wire
from sgops.tui.actions import Subject
from sgops.tui.deeds import retrying, twin_of
from sgops.tui.host import Host
from sgops.tui.ink import Pen, ink, text_of
from sgops.tui.outside import pager
from sgops.tui.picking import choice_of
from sgops.tui.screens.picker import Picked, Picker


class Looking:
    """Shows more of a record than its row does."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def do_log(self, _: str) -> None:
        aim = self._host.aim()
        if isinstance(aim.record, LetterView):
            self._host.open_job(aim.record.job, "log", aim.record.stage)
        elif aim.ids:
            self._host.open_job(aim.ids[0], "log")

    def do_copy(self, _: str) -> None:
        choices = [choice_of(name, _first_line(text), f"{name}: ") for name, text in self._copies().items()]

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
            self._host.outside(pager(), text)


def _first_line(text: str) -> str:
    lines = text.splitlines() or [""]
    return lines[0] if len(lines) == 1 else f"{len(lines)} lines"
