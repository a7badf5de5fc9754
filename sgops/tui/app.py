"""The terminal: paints first, then finds its engine, and goes on whatever becomes of it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import ClassVar, Final

from rich.segment import Segments
from rich.traceback import Traceback
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.message_pump import MessagePump
from textual.widgets import ContentSwitcher

from sgops.core.errors import SgopsError
from sgops.core.values import visible
from sgops.core.views import StatusView
from sgops.ports import Clock, Operations
from sgops.tui.actions import ACTIONS, BY_ID, Action, Subject, bindings, footer_of
from sgops.tui.aim import Aim
from sgops.tui.deeds import Deeds
from sgops.tui.feed import Connection, Feed, Standing
from sgops.tui.glance import Glance
from sgops.tui.ink import Ink, Pen, ink
from sgops.tui.leaving import Leaving
from sgops.tui.panes.overview import Overview
from sgops.tui.theme import OWN, Palette, palette_of
from sgops.tui.widgets.frame import foot_line, head_line
from sgops.tui.widgets.ink_line import InkLine

_BEAT: Final = 1.0
_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)


def run(
    operations: Operations | Callable[[], Operations] | None = None,
    *,
    clock: Clock,
    start_engine: Callable[[], Operations] | None = None,
    engine_here: bool = False,
    read_only: bool = False,
) -> Leaving:
    """Show the terminal until it is left; says what shall become of an engine in this process."""
    app = SgopsApp(operations, clock=clock, start_engine=start_engine, engine_here=engine_here, read_only=read_only)
    return app.run() or Leaving.STOP


class SgopsApp(App[Leaving]):
    """One screen for one engine, its own or another's.

    `operations` is an engine, or gives one when it is called; `start_engine` is called on a thread once the first
    screen has been painted.
    """

    TITLE = "sgops"
    CSS_PATH = "sgops.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(
        self,
        operations: Operations | Callable[[], Operations] | None = None,
        *,
        clock: Clock,
        start_engine: Callable[[], Operations] | None = None,
        engine_here: bool = False,
        read_only: bool = False,
        plain: bool = False,
        zone: tzinfo | None = None,
        is_live: bool = True,
    ) -> None:
        super().__init__()
        self.clock = clock
        self.read_only = read_only
        self.engine_here = engine_here or start_engine is not None
        self.feed = Feed(self, clock, start_engine or _opener(operations))
        self.feed.on_connection = self._connection_changed
        self.status: StatusView | None = None
        self.palette = Palette()
        self.deeds = Deeds(self)
        self._plain = plain
        self._zone = zone
        self._is_live = is_live
        self._said: Ink = ()
        for theme in OWN:
            self.register_theme(theme)
        self.theme = "sgops"

    # ── what its parts ask of it
    @property
    def glance(self) -> Glance:
        return Glance(now=self.clock.now(), zone=self._zone, plain=self._plain)

    @property
    def connection(self) -> Connection:
        return self.feed.connection

    @property
    def whose_engine(self) -> str:
        return "engine here" if self.engine_here else "attached"

    @property
    def part(self) -> MessagePump:
        return self

    def say(self, line: Ink) -> None:
        """Show on the last line what was done, until something else is."""
        self._said = line
        self._show_frame()

    def refused(self, error: SgopsError) -> None:
        """Say why something was not done, and what one could do."""
        text = "\n".join(map(visible, filter(None, (error.message, error.hint))))
        self.notify(text, severity="error", timeout=10, markup=False)

    # ── its life
    def compose(self) -> ComposeResult:
        yield InkLine(id="head")
        yield InkLine(id="banner")
        with ContentSwitcher(initial="overview", id="panes"):
            yield Overview(id="overview")
        yield InkLine(id="foot")

    def on_mount(self) -> None:
        self._choose_colours()
        self.theme_changed_signal.subscribe(self, lambda _: self._choose_colours())
        self._obey_signals()
        self.feed.watch(self, self._read_status)
        self.query_one(Overview).activate()
        self.call_after_refresh(self._find_engine)

    def _fatal_error(self) -> None:
        """Show where a fault of ours is, without the data it stumbled over."""
        trace = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(Segments(self.console.render(trace, self.console.options)))
        self._close_messages_no_wait()

    def on_unmount(self) -> None:
        self.feed.stop()

    def _find_engine(self) -> None:
        self.feed.start(listen=self._is_live)
        if self._is_live:
            self.set_interval(_BEAT, self.beat)

    def beat(self) -> None:
        """Let a second have passed."""
        if self.connection.standing is not Standing.ALIVE:
            self.feed.reattach()
        elif self.status is not None and self.status.workers.busy:
            self.feed.tell_all()
        self._pane.tick()
        self._show_frame()

    def _obey_signals(self) -> None:
        """End as a person would: Textual leaves the terminal raw when it is killed."""
        if self.is_headless or self._loop is None:
            return
        for number in _SIGNALS:
            self._loop.add_signal_handler(number, partial(self.exit, Leaving.STOP))

    def _choose_colours(self) -> None:
        self.palette = palette_of(self.theme_variables, is_ansi=self.native_ansi_color)
        self.refresh(layout=False)

    def _read_status(self) -> None:
        self.feed.ask(self, "status", lambda operations: operations.status(), self._got_status)

    def _got_status(self, status: StatusView) -> None:
        if status != self.status:
            self.status = status
            self._show_frame()
            self._pane.show_status()

    def _connection_changed(self) -> None:
        connection = self.connection
        banner = self.query_one("#banner", InkLine)
        banner.display = connection.standing is not Standing.ALIVE and connection.error is not None
        error = connection.error
        if error is not None:
            banner.show(lambda _: ink(error.message, Pen.WARN) + ink(f"  {error.hint}", Pen.FAINT))
        self._show_frame()

    def on_record_table_moved(self) -> None:
        self._show_frame()

    def on_record_table_filled(self) -> None:
        self._show_frame()

    def on_descendant_focus(self) -> None:
        self._show_frame()

    def _show_frame(self) -> None:
        self.query_one("#head", InkLine).show(lambda cells: head_line(self, ("sgops", self._pane.title), cells))
        actions = footer_of(self.possible())
        self.query_one("#foot", InkLine).show(lambda cells: foot_line(actions, self._said, cells))

    # ── what is done
    @property
    def _pane(self) -> Overview:
        return self.query_one(Overview)

    def aim(self) -> Aim:
        """Say whom the next act is for."""
        return self._pane.aim()

    def possible(self) -> list[Action]:
        """Give the actions that make sense here and now."""
        subject = self.aim().subject
        return [action for action in ACTIONS if self._is_possible(action, subject)]

    def _is_possible(self, action: Action, subject: Subject) -> bool:
        if action.changes and self.read_only:
            return False
        return Subject.ANY in action.about or subject in action.about

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action != "do":
            return True
        return self._is_possible(BY_ID[str(parameters[0])], self.aim().subject)

    def action_do(self, id: str, argument: str = "") -> None:
        """Have an action done by the nearest part of the screen that knows how."""
        action = BY_ID[id]
        self._said = ()
        for part in (self.focused or self.screen).ancestors_with_self:
            if (method := getattr(part, action.method, None)) is not None:
                method(argument)
                self._show_frame()
                return

    def do_retry(self, _: str) -> None:
        self.deeds.retry(self.aim())

    def do_undo(self, _: str) -> None:
        self.deeds.undo()

    def do_refresh(self, _: str) -> None:
        self.feed.reattach()
        self.feed.tell_all()

    def do_quit(self, _: str) -> None:
        self.exit(Leaving.STOP)

    def do_leave(self, _: str) -> None:
        self.exit(Leaving.STOP)


def _opener(operations: Operations | Callable[[], Operations] | None) -> Callable[[], Operations]:
    if operations is None:
        raise ValueError("the terminal needs an engine, or somebody who starts one")
    if callable(operations):
        return operations
    return lambda: operations
