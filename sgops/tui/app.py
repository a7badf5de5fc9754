"""The terminal: paints first, then finds its engine, and goes on whatever becomes of it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from inspect import isawaitable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from textual.app import App
from textual.binding import BindingType
from textual.message_pump import MessagePump
from textual.screen import Screen

from sgops.core.errors import SgopsError
from sgops.core.values import visible
from sgops.tui import late
from sgops.tui.actions import ACTIONS, BY_ID, Action, Group, Subject, bindings, footer_of
from sgops.tui.aim import NOTHING, Aim
from sgops.tui.feed import Connection, Feed, Standing, opener
from sgops.tui.glance import Glance
from sgops.tui.ink import Ink
from sgops.tui.leaving import USUAL_LEAVINGS, Leaving
from sgops.tui.main_screen import MainScreen
from sgops.tui.memory import default_path, keep, recall
from sgops.tui.outside import Colours, Surroundings, classes_of, colours_of, is_unicode, through
from sgops.tui.panes.list_pane import ListPane
from sgops.tui.screens.cockpit import Cockpit
from sgops.tui.short_way import ShortWay
from sgops.tui.theme import ANSI_DARK, OWN, Palette, palette_of
from sgops.tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from sgops.core.query import KeySet
    from sgops.core.views import StatusView
    from sgops.ports import Clock, Operations

T = TypeVar("T")

_BEAT: Final = 1.0
_STATUS_EVERY: Final = 10
_FOOTER: Final = footer_of(ACTIONS)
_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)


def run(
    operations: Operations | Callable[[], Operations] | None = None,
    *,
    clock: Clock,
    start_engine: Callable[[], Operations] | None = None,
    engine_here: bool = False,
    read_only: bool = False,
    state_file: Path | None = None,
    leavings: Mapping[Leaving, str] | None = None,
) -> Leaving:
    """Show the terminal until it is left; says what shall become of an engine in this process."""
    app = SgopsApp(
        operations,
        clock=clock,
        start_engine=start_engine,
        engine_here=engine_here,
        read_only=read_only,
        surroundings=Surroundings(
            colours=colours_of(os.environ),
            plain=not is_unicode(os.environ),
            state_file=state_file or default_path(os.environ),
            leavings=leavings or USUAL_LEAVINGS,
        ),
    )
    try:
        return app.run() or Leaving.STOP
    finally:
        app.is_over()


class SgopsApp(ShortWay[Leaving]):
    """One screen for one engine, its own or another's.

    `operations` is an engine, or gives one when it is called; `start_engine` is called on a thread once the first
    screen has been painted.
    """

    CSS_PATH = "sgops.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]  # noqa: RUF012 - Textual's
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-short"), (36, "-tall")]  # noqa: RUF012 - Textual's
    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    _is_dressed = False

    def __init__(
        self,
        operations: Operations | Callable[[], Operations] | None = None,
        *,
        clock: Clock,
        start_engine: Callable[[], Operations] | None = None,
        engine_here: bool = False,
        read_only: bool = False,
        surroundings: Surroundings | None = None,
        is_live: bool = True,
    ) -> None:
        around = surroundings or Surroundings()
        super().__init__(ansi_color=True if around.colours is Colours.NONE else None)
        self.clock = clock
        self.read_only = read_only
        self.engine_here = engine_here or start_engine is not None
        self.memory = recall(around.state_file)
        self.feed = Feed(self, clock, start_engine or opener(operations), starts=start_engine is not None)
        self.feed.on_connection = self.show_frame
        self.status: StatusView | None = None
        self.palette = Palette()
        self._around = around
        self._is_live = is_live
        self._is_frame_due, self._beats = False, 0
        # Until its first second is over nobody is told that the engine is being looked for.
        self.is_fresh = is_live
        self._said: Ink = ()
        self._beside: Ink = ()
        for theme in OWN:
            self.register_theme(theme)
        for captured in (self._capture_stdout, self._capture_stderr):
            # Stage code may ask what it prints in; Textual's stand-in for sys.stdout does not say.
            setattr(captured, "encoding", "utf-8")  # noqa: B010 - it has no such attribute
        self._dress(around.colours)
        self.set_keymap(self.memory.keys)

    def _dress(self, colours: Colours) -> None:
        self._is_dressed = True
        own = self.memory.theme if self.memory.theme in self.available_themes else "sgops"
        if colours is not Colours.ALL:
            self.theme = ANSI_DARK
        elif self.available_themes[own].dark:
            # Worn from the start: a change of theme has Textual read all styles, and lay out everything, once more.
            self.set_reactive(App.theme, own)
        else:
            self.theme = own
        self.stylesheet.set_variables(self.get_css_variables())

    def get_css_variables(self) -> dict[str, str]:
        # Textual asks before it can be told which theme is worn: its own colours would be worked out for nothing.
        return super().get_css_variables() if self._is_dressed else {}

    # ── what is known
    @property
    def glance(self) -> Glance:
        return Glance(now=self.clock.now(), zone=self._around.zone, plain=self._around.plain)

    @property
    def connection(self) -> Connection:
        return self.feed.connection

    @property
    def whose_engine(self) -> str:
        return "engine here" if self.engine_here else "attached"

    @property
    def part(self) -> MessagePump:
        return self

    @property
    def cockpit(self) -> Cockpit:
        """The screen under all dialogs."""
        return next(screen for screen in reversed(self.screen_stack) if isinstance(screen, Cockpit))

    def aim(self) -> Aim:
        """Say whom the next act is for."""
        return self.cockpit.aim() if self.cockpit.is_mounted else NOTHING

    def is_possible(self, action: Action) -> bool:
        """Whether an action makes sense here and now."""
        return self._is_possible(action, Subject.ANY) or self._is_possible(action, self.aim().subject)

    def _is_possible(self, action: Action, subject: Subject) -> bool:
        return not (action.changes and self.read_only) and not action.about.isdisjoint({Subject.ANY, subject})

    # ── its life
    def get_default_screen(self) -> Screen[None]:
        screen = MainScreen(self.memory.pane)
        # Textual says the size only once the screen has been laid out for none.
        screen.add_class(*classes_of(self.size, self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS))
        return screen

    def on_mount(self) -> None:
        self._choose_colours()
        self.theme_changed_signal.subscribe(self, lambda _: self._choose_colours())
        if not self.is_headless:
            for number in _SIGNALS:
                # As if a person had left: Textual leaves the terminal raw when it is killed.
                asyncio.get_running_loop().add_signal_handler(number, partial(self.leave, Leaving.STOP))

    def on_unmount(self) -> None:
        self.feed.stop()
        keep(self.memory, self._around.state_file)

    def on_load(self) -> None:
        # One that runs is looked for while the first screen is made; one that must be started waits for it.
        if not self.feed.starts:
            self.feed.start(listen=self._is_live)

    def on_ready(self) -> None:
        if self.feed.starts:
            self.feed.start(listen=self._is_live)
        self.feed.watch(self, self._read_status)
        self._read_status()
        if self._is_live:
            self.set_interval(_BEAT, self.beat)
            self.set_timer(_BEAT, late.settle)

    def beat(self) -> None:
        """Let a second have passed."""
        self.is_fresh = False
        if self.connection.standing is not Standing.ALIVE:
            self.feed.reattach()
        elif self.status is not None and self.status.workers.busy:
            self.cockpit.read_progress()
        self._beats = (self._beats + 1) % _STATUS_EVERY
        if not self._beats:
            self._read_status()  # a disk that is full takes no event that would tell of it, either
        self.cockpit.tick()
        self.show_frame()

    def _read_status(self) -> None:
        # The first rows come before the line above them.
        is_first = self.status is None
        self.feed.ask(self, "status", lambda operations: operations.status(), self._got_status, at_rest=is_first)

    def _got_status(self, status: StatusView) -> None:
        if self.status is None:
            late.greet(self, status)
        if status != self.status:
            self.status = status
            self.show_frame()
            self.cockpit.show_status()

    def _choose_colours(self) -> None:
        self.palette = palette_of(self.theme_variables, is_ansi=self.native_ansi_color)
        for screen in self.screen_stack:
            for widget in screen.query("*"):
                widget.refresh()

    def _fatal_error(self) -> None:
        """Show where a fault of ours is, without the data it stumbled over."""
        self._exit_renderables.append(late.traceback(self.console))
        self._close_messages_no_wait()

    # ── what is said and asked
    def show_frame(self) -> None:
        """Have the lines above and below written anew, once for all who ask for it meanwhile."""
        if not self._is_frame_due:
            self._is_frame_due = True
            self.call_later(self._show_frame)

    def _show_frame(self) -> None:
        self._is_frame_due = False
        if self.cockpit.is_mounted:
            subject, cockpit = self.aim().subject, self.cockpit
            offers = cockpit.place.offers
            offered = [each for each in _FOOTER if self._is_possible(each, subject) and offers(each)]
            cockpit.show_frame(offered, self._said, self._beside)

    def say(self, line: Ink, beside: Ink = ()) -> None:
        """Show on the last line what was done, and beside it how else it is done, until something else is."""
        self._said, self._beside = line, beside
        self.show_frame()

    def refused(self, error: SgopsError) -> None:
        """Say why something was not done, and what one could do."""
        text = "\n".join(map(visible, filter(None, (error.message, error.hint))))
        self.notify(text, severity="error", timeout=8, markup=False)

    def ask_user(self, screen: Screen[T], answered: Callable[[T | None], None]) -> None:
        """Lay a dialog over everything."""
        self.push_screen(screen, answered)

    def ask_filter(self, text: str, keys: KeySet | None, apply: Callable[[str], None]) -> None:
        """Let a filter be typed where the last line is."""
        # Before the next key, which is meant for it.
        self.call_next(self.cockpit.ask_filter, text, keys, apply)

    def remembered_filter(self, name: str, usual: str) -> str:
        """Give the filter a list had last time."""
        return self.memory.filters.get(name, usual)

    def remember_filter(self, name: str, text: str) -> None:
        """Keep a list's filter for next time."""
        self.memory.filters[name] = text

    def _frame_behind(self) -> None:
        """Do the same once the row that was moved to has been drawn."""
        self.call_after_refresh(self.show_frame)

    on_record_table_moved = on_record_table_filled = on_marking_marked = _frame_behind
    on_descendant_focus = show_frame

    # ── where one goes
    def show_pane(self, name: str, filter: str = "", listing: str = "") -> None:
        """Go to a pane of the main screen, and there to one of its lists."""
        self.call_later(self._show_pane, name, filter, listing)

    async def _show_pane(self, name: str, filter: str, listing: str) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()
        main = self.cockpit
        if isinstance(main, MainScreen):
            await main.show(name)
            self.memory.pane = name
            if isinstance(main.pane, ListPane):
                main.pane.go_to(listing, filter)
        self.show_frame()

    def show_last(self) -> None:
        """Go back to the pane before."""
        if isinstance(self.cockpit, MainScreen):
            self.call_later(self.cockpit.show_last)

    def open_job(self, job: int, tab: str = "about", stage: str | None = None) -> None:
        """Lay a job over everything."""
        self.push_screen(late.job_screen(job, tab, stage))

    def clear_marks(self) -> None:
        """Mean the rows under the cursors again."""
        for table in self.cockpit.query(RecordTable):
            table.do_clear_marks("")

    # ── what is done
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.is_possible(BY_ID[str(parameters[0])]) if action == "do" else True

    async def action_do(self, id: str) -> None:
        await self._do(id, "")

    def do(self, id: str, argument: str = "") -> None:
        """Have an action done as if its key had been pressed."""
        self.call_later(self._do, id, argument)

    async def _do(self, id: str, argument: str) -> None:
        """Have an action done by the nearest part of the screen that knows how."""
        action = BY_ID[id]
        was_said, self._said = self._said, ()
        given = id.rpartition(".")[2] if action.group is Group.MOVE else argument
        for part in self._parts():
            if (method := getattr(part, action.method, None)) is not None:
                if isawaitable(done := method(given)):
                    await done
                break
        if was_said or action.group is not Group.MOVE:
            self.show_frame()

    def _parts(self) -> Iterator[object]:
        """Give the parts of the screen, the nearest first, and then what does the actions that none of them does."""
        yield from (self.focused or self.screen).ancestors_with_self
        yield from (self.cockpit, self.cockpit.pane) if isinstance(self.cockpit, MainScreen) else (self.cockpit,)
        yield from self._hands

    @cached_property
    def _hands(self) -> Sequence[object]:
        return late.hands(self)

    # ── what is outside
    def copy(self, text: str) -> None:
        """Give a text to the clipboard of whoever sits before the terminal."""
        self.copy_to_clipboard(text)

    def page(self) -> Sequence[Ink]:
        """Give the text that is read here."""
        return self.cockpit.page()

    def outside(self, command: Sequence[str], text: str) -> str | None:
        """Let another program have the terminal, with a text in a file; gives the file's text back."""
        with self.suspend():
            return through(command, text)

    def wear(self, theme: str) -> None:
        """Look otherwise."""
        self.memory.theme = self.theme = theme

    def themes(self) -> Sequence[str]:
        """Give the names of all themes, ours first."""
        return list(dict.fromkeys([*(theme.name for theme in OWN), *self.available_themes]))

    def leave(self, leaving: Leaving) -> None:
        """Leave the terminal."""
        self.end_in_time()
        self.exit(leaving)

    def leavings(self) -> Mapping[Leaving, str]:
        """Give what can become of an engine in this process while jobs run; nothing when there is nothing to ask."""
        # Not by the workers: one may still be on its way out when the end of its job is told.
        runs = self.engine_here and self.status is not None and self.status.counts.get("running", 0) > 0
        return self._around.leavings if runs else {}
