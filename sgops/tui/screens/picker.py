"""A list that narrows as one types: menus, the palette, the help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from sgops.tui.ink import Ink, Pen, ink, width
from sgops.tui.picking import Choice, matching
from sgops.tui.widgets.ink_line import InkLine
from sgops.tui.widgets.pick_list import PickList
from sgops.tui.widgets.typing_line import TypingLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """What was picked, and what was typed behind it."""

    value: str
    argument: str = ""


class Picker(ModalScreen[Picked | None]):
    """Lets one thing be picked; with `has_arguments` the first word picks, and the rest is given to it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("down,ctrl+n", "step('down')", show=False, priority=True),
        Binding("up,ctrl+p", "step('up')", show=False, priority=True),
        Binding("pagedown", "step('page_down')", show=False, priority=True),
        Binding("pageup", "step('page_up')", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
        Binding("ctrl+q", "app.do('leave')", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        has_arguments: bool = False,
        cursor: int = 0,
        shown: Callable[[str], None] = lambda _: None,
        begun: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self.choices = choices
        self._has_arguments = has_arguments
        self._cursor = cursor
        self._shown = shown
        self._begun = begun

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog picker"):
            yield InkLine(classes="dialog-title")
            yield TypingLine(self._begun, placeholder="type to find")
            yield PickList()

    def on_mount(self) -> None:
        self._narrow(self._begun)
        self.query_one(TypingLine).focus()
        self._say()
        self.call_after_refresh(self._say)

    def _say(self) -> None:
        self.query_one(InkLine).show(lambda _: self._heading())

    def _heading(self) -> Ink:
        """Say what this is; and what does not fit into its line, of what is under the cursor."""
        picks = self.query_one(PickList)
        is_cut = picks.choice is not None and 0 < picks.size.width < width(picks.choice.line)
        beside = ink(f"   {picks.choice.whole}", Pen.CALM) if picks.choice is not None and is_cut else ()
        return ink(self._title, Pen.TITLE) + beside

    def on_input_changed(self, event: Input.Changed) -> None:
        self._narrow(event.value)
        self._show()

    def _narrow(self, typed: str) -> None:
        wanted = typed.partition(" ")[0] if self._has_arguments else typed
        self.query_one(PickList).show(matching(self.choices, wanted), 0 if typed else self._cursor)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._pick(event.value)

    def on_pick_list_picked(self) -> None:
        self._pick(self.query_one(TypingLine).value)

    def action_step(self, where: str) -> None:
        self.query_one(PickList).move(where)
        self._show()

    def action_complete(self) -> None:
        choice = self.query_one(PickList).choice
        if choice is not None and self._has_arguments:
            line = self.query_one(TypingLine)
            line.value = f"{choice.words.partition(' ')[0]} "
            line.cursor_position = len(line.value)

    def action_leave(self) -> None:
        self.dismiss(None)

    def _show(self) -> None:
        if (choice := self.query_one(PickList).choice) is not None:
            self._shown(choice.value)
        self._say()

    def _pick(self, typed: str) -> None:
        choice = self.query_one(PickList).choice
        if choice is None or not choice.is_possible:
            self.query_one(InkLine).show(lambda _: self._heading() + ink("   that cannot be done here", Pen.WARN))
            return
        argument = typed.partition(" ")[2].strip() if self._has_arguments else ""
        self.dismiss(Picked(value=choice.value, argument=argument))
