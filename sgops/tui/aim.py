"""Whom an act is for: what is under the cursor, what is marked, or all that match a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sgops.ports import Selection
from sgops.tui.actions import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """The target of the next act; `name` is what a dialog calls it."""

    subject: Subject
    ids: tuple[int, ...] = ()
    filter: str | None = None
    name: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to act on."""
        return not self.ids and self.filter is None and not self.name

    def selection(self, *, preview: bool = False, expect: int | None = None) -> Selection:
        """Say it as the engine wants it."""
        if self.filter is not None:
            return Selection(filter=self.filter, preview=preview, expect=expect)
        return Selection(ids=self.ids, preview=preview)

    def arguments(self) -> str:
        """Say it as the command line wants it."""
        if self.filter is not None:
            return f"--filter '{self.filter}' --yes"
        return " ".join(map(str, self.ids))


NOTHING = Aim(subject=Subject.ANY)


def of_ids(subject: Subject, ids: Sequence[int]) -> Aim:
    """Aim at records by their ids."""
    many = f"{len(ids)} {subject.value}s"
    return Aim(subject=subject, ids=tuple(ids), name=f"{subject.value} {ids[0]}" if len(ids) == 1 else many)
