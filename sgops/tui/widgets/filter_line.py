"""The line a filter is typed in: it shows what could come next, and what is wrong, while one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from sgops.core.errors import UsageError
from sgops.tui.ink import Ink, Pen, ink, join
from sgops.tui.widgets.ink_line import InkLine
from sgops.tui.widgets.typing_line import TypingLine

if TYPE_CHECKING:
    from sgops.core.query import KeySet


class FilterLine(Vertical):
    """Takes the place of the footer while a filter, or a word to search for, is typed."""

    DEFAULT_CSS = """
    FilterLine { dock: bottom; height: 2; display: none; background: $surface; }
    FilterLine.-open { display: block; }
    FilterLine Horizontal { height: 1; }
    FilterLine #prompt { width: 3; }
    FilterLine TypingLine { width: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys: KeySet | None = None
        self._before = ""
        self._apply: Callable[[str], None] = lambda _: None
        self._when_closed: Callable[[], None] = lambda: None
        self.names: Mapping[str, Sequence[str]] = {}

    def compose(self) -> ComposeResult:
        yield InkLine(id="said")
        with Horizontal():
            yield InkLine(id="prompt")
            yield TypingLine()

    def open(self, text: str, keys: KeySet | None, apply: Callable[[str], None], closed: Callable[[], None]) -> None:
        """Begin with a text; `apply` is called with every text that can be understood."""
        self._keys, self._before, self._apply, self._when_closed = keys, text, apply, closed
        self.add_class("-open")
        line = self.query_one(TypingLine)
        line.value = f"{text} " if text and keys else text
        line.cursor_position = len(line.value)
        line.placeholder = "" if keys else "search"
        # At once: the next key is meant for it.
        self.screen.set_focus(line)
        self.query_one("#prompt", InkLine).show(lambda _: ink(" / ", Pen.KEY))
        self._show()

    def _close(self) -> None:
        self.remove_class("-open")
        self._when_closed()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._show() and not self._is_begun(event.value):
            self._apply(event.value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._show():
            self._apply(event.value.strip())
            self._close()

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            self._apply(self._before)
            self._close()
        elif event.key in {"tab", "right"} and self._keys is not None:
            from sgops.tui.completing import completed

            line = self.query_one(TypingLine)
            found = self._found(line.value)
            if found and (event.key == "tab" or line.cursor_position == len(line.value)):
                event.stop()
                event.prevent_default()
                line.value = completed(line.value, found[0])
                line.cursor_position = len(line.value)

    def _show(self) -> bool:
        """Write what could come next, or what is wrong; says whether the text can be used as it stands."""
        text = self.query_one(TypingLine).value
        said, is_usable = self._said(text)
        self.query_one("#said", InkLine).show(lambda _: ink(" ") + said)
        return is_usable

    def _said(self, text: str) -> tuple[Ink, bool]:
        if self._keys is None:
            return ink("enter keeps, esc leaves, n and N go on", Pen.FAINT), True
        found = join([ink(word, Pen.KEY if not at else Pen.FAINT) for at, word in enumerate(self._found(text))], "  ")
        from sgops.core.query import parse

        try:
            parse(text, self._keys)
        except UsageError as error:
            return found or ink(f"{error.message}  {error.hint}", Pen.WARN), False
        return found or ink("enter keeps, esc leaves, tab completes", Pen.FAINT), True

    def _is_begun(self, text: str) -> bool:
        """Whether a key is being typed: to search for its first letters would be work for nothing."""
        from sgops.tui.completing import last_word

        word = last_word(text)
        return bool(word) and ":" not in word and bool(self._found(text))

    def _found(self, text: str) -> list[str]:
        if self._keys is None:
            return []
        from sgops.tui.completing import candidates

        return candidates(text, self._keys, self.names)
