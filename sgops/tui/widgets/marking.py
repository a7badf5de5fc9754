"""Marking rows: one by one, by range, or all that match."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterable

from textual.message import Message

from sgops.tui.marks import Marks
from sgops.tui.widgets.bar import Scrolled
from sgops.tui.widgets.ground import Filled


class Marking(Filled, Scrolled, inherit_bindings=False):
    """A list whose rows can be marked."""

    class Marked(Message):
        """Other rows are marked now."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.marks = Marks()

    @property
    @abstractmethod
    def cursor(self) -> int:
        """The row the cursor is on."""

    @abstractmethod
    def keys_between(self, first: int, last: int) -> Iterable[Hashable]:
        """Give the keys of the rows from one place to another."""

    @abstractmethod
    def move(self, where: str) -> None:
        """Move the cursor."""

    def do_mark(self, _: str) -> None:
        """Mark or unmark the row under the cursor, and go on to the next."""
        for key in self.keys_between(self.cursor, self.cursor):
            self.marks.toggle(key)
        self.move("down")
        self._tell_marked()

    def do_mark_range(self, _: str) -> None:
        """Begin a range at the cursor, or keep the one that was begun."""
        if self.marks.anchor is None:
            self.marks.begin_range(self.cursor)
            self.stretch()
        else:
            self.marks.end_range()
            self._tell_marked()

    def do_mark_all(self, _: str) -> None:
        """Mean everything that matches, seen or not."""
        self.marks.mean_all()
        self._tell_marked()

    def do_clear_marks(self, _: str) -> None:
        """Mean the row under the cursor again."""
        self.marks.clear()
        self._tell_marked()

    def stretch(self) -> None:
        """Let the range that is being drawn reach the cursor."""
        if self.marks.anchor is None:
            return
        first, last = sorted((self.marks.anchor, self.cursor))
        self.marks.stretch(self.keys_between(first, last))
        self._tell_marked()

    def _tell_marked(self) -> None:
        self.refresh()
        self.post_message(self.Marked())
