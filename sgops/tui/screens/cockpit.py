"""What every full screen has: a line above, a line below, and a banner when the engine is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import ScreenResume
from textual.screen import Screen
from textual.widget import Widget

from sgops.tui.actions import Action
from sgops.tui.host import host_of
from sgops.tui.ink import Ink
from sgops.tui.place import Place
from sgops.tui.sparing import Sparing
from sgops.tui.widgets.frame import banner_line, foot_line, head_line
from sgops.tui.widgets.ink_line import InkLine

if TYPE_CHECKING:
    from sgops.core.query import KeySet
    from sgops.tui.widgets.bar import Scrolled
    from sgops.tui.widgets.filter_line import FilterLine


class Cockpit(Screen[None], Place):
    """A screen with its frame; `middle` is what it frames."""

    # Textual's own keys for the focus are ours to give.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.do('next_part')", show=False),
        Binding("shift+tab", "app.do('previous_part')", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._compositor: Sparing = Sparing()
        self._was_shown = False
        self._filter_line: FilterLine | None = None

    def compose(self) -> ComposeResult:
        # The first beat of what draws changes is a whole one, however much there is to draw: let it begin now.
        self._update_timer.resume()
        yield InkLine(id="head")
        banner = InkLine(id="banner")
        banner.display = False
        yield banner
        yield from self.middle()
        yield InkLine(id="foot")

    def on_screen_resume(self, event: ScreenResume) -> None:
        if not self._was_shown:
            # What was made a moment ago wears its styles: Textual would put on all of them, and draw all, once more.
            event.prevent_default()
            self._was_shown = True
            self.stack_updates += 1
            self._refresh_layout(self.app.size)
            if self.is_active:
                self._compositor.has_drawn_all()

    def middle(self) -> ComposeResult:
        """Give what stands between the lines."""
        yield from ()

    @property
    def place(self) -> Place:
        """Who offers what can be done here."""
        return self

    def crumbs(self) -> Sequence[str]:
        """Say where one is."""
        return ("sgops", self.heading)

    async def ask_filter(self, text: str, keys: KeySet | None, apply: Callable[[str], None]) -> None:
        """Let a filter be typed where the last line is."""
        focused, foot, line = self.focused, self.query_one("#foot"), await self._made_filter_line()

        def closed() -> None:
            foot.display = True
            if focused is not None:
                focused.focus()

        foot.display = False
        line.open(text, keys, apply, closed)
        if keys is not None:
            from sgops.tui.completing import names_of

            host_of(self).feed.ask(self, "names", names_of, partial(setattr, line, "names"))

    async def _made_filter_line(self) -> FilterLine:
        """Give the line a filter is typed in, made when it is first asked for."""
        if self._filter_line is None:
            # Most terminals are opened to look: an input and its styles would be made for nothing.
            from sgops.tui.widgets.filter_line import FilterLine

            self._filter_line = FilterLine(id="filter")
            await self.mount(self._filter_line)
        return self._filter_line

    def draw_at_once(self, part: Scrolled) -> None:
        """Draw what a key has changed in a part, before anybody else hears of it and before the next beat."""
        parts: set[Widget] = {part, part.vertical_scrollbar} if part.show_vertical_scrollbar else {part}
        if self.is_current and not self.app._batch_count:  # noqa: SLF001 - as Textual asks before it draws
            self._compositor.update_widgets(parts & self._compositor.visible_widgets.keys())
            self._compositor_refresh()

    def on_record_table_filled(self) -> None:
        # Rows that have come are drawn at once: the next beat is up to a sixtieth of a second away.
        self._on_timer_update()

    def do_next_part(self, _: str) -> None:
        self.focus_next()

    def do_previous_part(self, _: str) -> None:
        self.focus_previous()

    def show_frame(self, actions: Sequence[Action], said: Ink, beside: Ink = ()) -> None:
        """Write the lines above and below anew."""
        host = host_of(self)
        self.query_one("#head", InkLine).show(lambda cells: head_line(host, self.crumbs(), cells))
        self.query_one("#foot", InkLine).show(lambda cells: foot_line(actions, said, cells, beside))
        banner = self.query_one("#banner", InkLine)
        banner.display = bool(banner_line(host, 200))
        banner.show(lambda cells: banner_line(host, cells))
