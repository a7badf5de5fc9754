"""A form of a job's parameters: each is JSON on a line; what is changed is run with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input

from sgops.core.values import Json, visible
from sgops.tui.ink import Ink, Pen, ink
from sgops.tui.widgets.ink_line import InkLine
from sgops.tui.widgets.typing_line import TypingLine


class Edit(ModalScreen[Mapping[str, Json] | None]):
    """Gives the parameters that were changed; `in_editor` lets them be written as one text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down,tab", "app.focus_next", show=False),
        Binding("up,shift+tab", "app.focus_previous", show=False),
        # The line one types in has a ctrl+e of its own: go to the end.
        Binding("ctrl+e", "editor", show=False, priority=True),
        Binding("ctrl+q", "app.do('leave')", show=False, priority=True),
    ]

    def __init__(self, title: Ink, params: Mapping[str, Json], in_editor: Callable[[str], str | None]) -> None:
        super().__init__()
        self._title = title
        self._params = params
        # What has no parameters yet gets them as one object.
        self._fields: Mapping[str, Json] = params or {"parameters": {}}
        self._in_editor = in_editor

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield InkLine(classes="dialog-title")
            with VerticalScroll(classes="form", can_focus=False):
                for value in self._fields.values():
                    with Horizontal(classes="field"):
                        yield InkLine(classes="field-name")
                        yield TypingLine(written(value), placeholder="JSON")
            yield InkLine(classes="dialog-hint")

    def on_mount(self) -> None:
        self._say("")
        self.query_one(".dialog-title", InkLine).show(lambda _: self._title)
        for label, name in zip(self.query(".field-name").results(InkLine), self._fields, strict=True):
            label.show(partial(_named, name))
        self.query(TypingLine).first().focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            typed = [read(line.value) for line in self.query(TypingLine)]
        except ValueError as error:
            self._say(str(error))
            return
        self._go_on(dict(zip(self._params, typed, strict=True)) if self._params else typed[0])

    def action_editor(self) -> None:
        text = self._in_editor(json.dumps(dict(self._params), indent=2, ensure_ascii=False))
        if text is None:
            return
        try:
            wanted = read(text)
        except ValueError as error:
            self._say(str(error))
            return
        self._go_on(wanted)

    def _go_on(self, wanted: Json) -> None:
        if isinstance(wanted, Mapping):
            self.dismiss(changes(self._params, wanted))
        else:
            self._say("parameters are a JSON object")

    def action_leave(self) -> None:
        self.dismiss(None)

    def _say(self, fault: str) -> None:
        keys = (
            ink("enter", Pen.KEY)
            + ink(" go on   ", Pen.FAINT)
            + ink("ctrl+e", Pen.KEY)
            + ink(" in your editor   ", Pen.FAINT)
        )
        line = keys + ink("esc", Pen.KEY) + ink(" leave", Pen.FAINT)
        self.query_one(".dialog-hint", InkLine).show(lambda _: ink(fault, Pen.WARN) if fault else line)


def _named(name: str, _: int) -> Ink:
    return ink(name, Pen.CALM)


def written(value: Json) -> str:
    """Write a parameter as it is edited: JSON in ASCII where it would act on the terminal."""
    text = json.dumps(value, ensure_ascii=False)
    return text if visible(text) == text else json.dumps(value)


def read(text: str) -> Json:
    """Read what was typed as JSON, or say where it is not."""
    try:
        value: Json = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"not JSON: {visible(text.strip())[:40]} ({error.msg.lower()}); text stands in quotes"
        ) from error
    return value


def changes(before: Mapping[str, Json], after: Mapping[str, Json]) -> Mapping[str, Json]:
    """Give what is new or another; what was taken away is set to nothing."""
    changed = {name: value for name, value in after.items() if name not in before or before[name] != value}
    return changed | {name: None for name in before if name not in after}
