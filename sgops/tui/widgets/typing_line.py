"""One line to type in, whose cursor stands still."""

from __future__ import annotations

from textual.widgets import Input


class TypingLine(Input):
    """An input without a frame; what blinks would be drawn for nothing."""

    DEFAULT_CSS = """
    TypingLine { border: none; height: 1; padding: 0; background: transparent; }
    TypingLine:focus { border: none; background: transparent; background-tint: 0%; }
    """

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(value=value, placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False
