"""A page of lines one reads and scrolls through; only lines that changed are drawn again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.style import Style
from textual.geometry import Region, Size
from textual.selection import Selection
from textual.strip import Strip

from sgops.tui.host import host_of
from sgops.tui.ink import Ink, fit, text_of
from sgops.tui.widgets.bar import Scrolled
from sgops.tui.widgets.ground import Grounded
from sgops.tui.widgets.pace import Pace


class Sheet(Grounded, Scrolled, can_focus=True, inherit_bindings=False):
    """Shows lines that are made for the width there is."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._make: Callable[[int], Sequence[Ink]] = lambda _: ()
        self._lines: list[Ink] = []
        self._pace = Pace()
        self._wanted = ""
        self._found = -1

    @property
    def lines(self) -> Sequence[Ink]:
        """What stands on it now."""
        return self._lines

    def show(self, make: Callable[[int], Sequence[Ink]], *, from_top: bool = False) -> None:
        """Show another text, or the same one made anew."""
        self._make = make
        self._pace.saw(change=True)
        if from_top:
            self.scroll_to(y=0, animate=False)
        self._compose_lines()

    def tick(self) -> None:
        """Make the lines anew: time may have left its trace."""
        if self._pace.is_due():
            before = self._lines
            self._compose_lines()
            self._pace.saw(change=self._lines != before)

    def move(self, where: str) -> None:
        """Scroll: down, up, page_down, page_up, half_down, half_up, top, bottom."""
        page = max(1, self.size.height - 1)
        steps = {"down": 1, "up": -1, "page_down": page, "page_up": -page, "half_down": page // 2}
        steps |= {"half_up": -(page // 2), "top": -self.scroll_offset.y, "bottom": len(self._lines)}
        self.scroll_to(y=self.scroll_offset.y + steps[where], animate=False)

    # ── searching
    def do_filter(self, text: str) -> None:
        """Search; what is typed is looked for while it is typed."""
        if text:
            self.search(text)
        else:
            host_of(self).ask_filter(self._wanted, None, self.search)

    def search(self, text: str) -> None:
        """Show where a text stands, from here on downwards."""
        self._wanted, self._found = text.lower(), self.scroll_offset.y - 1
        self.refresh()
        self.do_next_match("")

    def do_next_match(self, _: str) -> None:
        self._go_to(next((at for at in self._matches() if at > self._found), None))

    def do_previous_match(self, _: str) -> None:
        self._go_to(next((at for at in reversed(self._matches()) if at < self._found), None))

    def _matches(self) -> list[int]:
        wanted = self._wanted
        return [at for at, line in enumerate(self._lines) if wanted in text_of(line).lower()] if wanted else []

    def _go_to(self, found: int | None) -> None:
        if found is None:
            return
        self._found = found
        if not 0 <= found - self.scroll_offset.y < self.size.height:
            self.scroll_to(y=max(0, found - self.size.height // 3), animate=False)
        self.refresh()

    # ── drawing
    def _compose_lines(self) -> None:
        width = self.scrollable_size.width
        if width <= 0:
            return
        before, self._lines = self._lines, [fit(line, width) for line in self._make(width)]
        if len(before) != len(self._lines):
            self.virtual_size = Size(width, max(1, len(self._lines)))
            self.refresh()
            return
        for index, line in enumerate(self._lines):
            y = index - self.scroll_offset.y
            if line != before[index] and 0 <= y < self.size.height:
                self.refresh(Region(0, y, width, 1))

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        line = self._lines[index] if index < len(self._lines) else ()
        palette = host_of(self).palette
        strip = palette.strip(fit(line, self.size.width), self.ground, self._over(index, line))
        if (selection := self.text_selection) is not None and (span := selection.get_span(index)) is not None:
            start, end = span
            end = self.size.width if end == -1 else end
            style = self.screen.get_component_rich_style("screen--selection")
            strip = Strip.join([strip.crop(0, start), strip.crop(start, end).apply_style(style), strip.crop(end)])
        return strip.apply_offsets(0, index)

    def _over(self, index: int, line: Ink) -> Style | None:
        if not self._wanted or self._wanted not in text_of(line).lower():
            return None
        palette = host_of(self).palette
        return palette.cursor if index == self._found else palette.marked

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        return selection.extract("\n".join(text_of(line).rstrip() for line in self._lines)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - Textual's shape
        self.refresh()

    def on_resize(self) -> None:
        before, self._lines = self._lines, []
        self._compose_lines()
        if before or self._lines:
            self.refresh()
