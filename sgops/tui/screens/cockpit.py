"""What every full screen has: a line above, a line below, and a banner when the engine is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import ScreenResume
from textual.screen import Screen

from sgops.tui.actions import Action
from sgops.tui.host import host_of
from sgops.tui.ink import Ink
from sgops.tui.place import Place
from sgops.tui.sparing import Sparing
from sgops.tui.widgets.filter_line import FilterLine
from sgops.tui.widgets.frame import banner_line, foot_line, head_line
from sgops.tui.widgets.ink_line import InkLine


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

    def compose(self) -> ComposeResult:
        # The first beat of what draws changes is a whole one, however much there is to draw: let it begin now.
        self._update_timer.resume()
        yield InkLine(id="head")
        banner = InkLine(id="banner")
        banner.display = False
        yield banner
        yield from self.middle()
        yield InkLine(id="foot")
        yield FilterLine(id="filter")

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

    def crumbs(self) -> Sequence[str]:
        """Say where one is."""
        return ("sgops", self.heading)

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
