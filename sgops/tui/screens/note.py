"""A dialog with one line to write: enter does it, esc leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from sgops.tui.ink import Ink, Pen, ink
from sgops.tui.widgets.ink_line import InkLine
from sgops.tui.widgets.sheet import Sheet
from sgops.tui.widgets.typing_line import TypingLine


class Note(ModalScreen[str | None]):
    """Asks for a line of text; None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+q", "app.do('leave')", show=False, priority=True),
    ]

    def __init__(self, title: Ink, make: Callable[[int], Sequence[Ink]], *, placeholder: str, does: str) -> None:
        super().__init__()
        self._title = title
        self._make = make
        self._placeholder = placeholder
        self._does = does

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield InkLine(classes="dialog-title")
            yield Sheet(classes="dialog-page")
            yield TypingLine(placeholder=self._placeholder)
            yield InkLine(classes="dialog-hint")

    def on_mount(self) -> None:
        self.query_one(".dialog-title", InkLine).show(lambda _: self._title)
        self.query_one(".dialog-hint", InkLine).show(
            lambda _: (
                ink("enter", Pen.KEY)
                + ink(f" {self._does}   ", Pen.FAINT)
                + ink("esc", Pen.KEY)
                + ink(" leave", Pen.FAINT)
            )
        )
        sheet = self.query_one(Sheet)
        sheet.can_focus = False
        sheet.show(self._make)
        sheet.display = bool(self._make(60))
        self.query_one(TypingLine).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def action_leave(self) -> None:
        self.dismiss(None)
