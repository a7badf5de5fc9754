"""Whom an act is for: what is under the cursor, what is marked, or all that match a filter."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sgops.core.asking import Selection
from sgops.core.show import plural
from sgops.tui.actions import Subject

_NOUNS: Final = {
    Subject.LETTER: "dead-letter",
    Subject.FAMILY: "dead-letter",
    Subject.JOB: "jobs",
    Subject.BATCH: "batch",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """The target of the next act; `record` is the view under the cursor, if there is one."""

    subject: Subject = Subject.ANY
    ids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    filter: str | None = None
    record: object = None
    name: str = ""
    command: str = ""  # what does the same on the command line, when that is not said by the rest

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to act on."""
        return not self.ids and not self.names and self.filter is None

    @property
    def noun(self) -> str:
        """The word of the command line for what it aims at."""
        return _NOUNS.get(self.subject, self.subject.value)

    @property
    def thing(self) -> str:
        """The word for one of those an act is about."""
        return Subject.LETTER.value if self.subject is Subject.FAMILY else self.subject.value

    @property
    def said(self) -> str:
        """What a dialog calls it."""
        if self.name:
            return self.name
        if self.filter is not None:
            return (
                f"all {self.subject.value}s that match {self.filter}" if self.filter else f"all {self.subject.value}s"
            )
        if len(self.ids) > 1:
            return plural(len(self.ids), self.subject.value)
        return f"{self.subject.value} {(*self.ids, *self.names, '')[0]}"

    def selection(self, *, preview: bool = False, expect: int | None = None) -> Selection:
        """Say it as the engine wants it."""
        if self.filter is not None:
            return Selection(filter=self.filter, preview=preview, expect=expect)
        return Selection(ids=self.ids, preview=preview)

    def arguments(self) -> str:
        """Say it as the command line wants it."""
        if self.filter is not None:
            return f"--filter {shlex.quote(self.filter)} --yes"
        return " ".join([*map(str, self.ids[:20]), *map(shlex.quote, self.names)])


NOTHING: Final = Aim()


def at_ids(subject: Subject, ids: Sequence[int], record: object = None) -> Aim:
    """Aim at records by their ids."""
    return Aim(subject=subject, ids=tuple(ids), record=record)
