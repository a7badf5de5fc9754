"""A dialog: what would happen, a harmless button that has the focus, and one that does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from sgops.tui.ink import Ink, Pen, ink
from sgops.tui.widgets.choices import Choices
from sgops.tui.widgets.ink_line import InkLine
from sgops.tui.widgets.sheet import Sheet
from sgops.tui.widgets.typing_line import TypingLine


class Ask(ModalScreen[bool]):
    """Asks whether to do something; with a `count`, that number must be typed first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n,q", "no", show=False),
        Binding("y", "yes", show=False),
        Binding("ctrl+q", "app.do('leave')", show=False, priority=True),
        Binding("pagedown,ctrl+d", "scroll('half_down')", show=False),
        Binding("pageup,ctrl+u", "scroll('half_up')", show=False),
    ]

    def __init__(
        self, title: Ink, make: Callable[[int], Sequence[Ink]], *, label: str = "", no: str = "leave it", count: int = 0
    ) -> None:
        super().__init__()
        self._title = title
        self._make = make
        self._labels = [no, label] if label else [no]
        self._count = count

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield InkLine(classes="dialog-title")
            yield Sheet(classes="dialog-page")
            if self._count:
                yield TypingLine(placeholder=f"type {self._count} to go on")
            yield Choices(self._labels)

    def on_mount(self) -> None:
        self.query_one(InkLine).show(lambda _: self._title)
        sheet = self.query_one(Sheet)
        sheet.can_focus = False
        sheet.show(self._make)
        sheet.display = bool(self._make(60))
        (self.query_one(TypingLine) if self._count else self.query_one(Choices)).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.value.strip().replace(",", "") == str(self._count):
            self.dismiss(result=True)
        else:
            self.query_one(InkLine).show(lambda _: self._title + ink(f"   that is not {self._count}", Pen.WARN))

    def on_choices_pressed(self, event: Choices.Pressed) -> None:
        if event.index and self._count:
            self.query_one(TypingLine).focus()
        else:
            self.dismiss(bool(event.index))

    def action_no(self) -> None:
        self.dismiss(result=False)

    def action_yes(self) -> None:
        if self._count:
            self.query_one(TypingLine).focus()
        else:
            self.dismiss(len(self._labels) > 1)

    def action_scroll(self, where: str) -> None:
        self.query_one(Sheet).move(where)
