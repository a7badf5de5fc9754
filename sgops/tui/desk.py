"""The terminal itself: palette, help, themes, reading anew, and the way out."""

from __future__ import annotations

from typing import Final

from sgops.core.errors import UsageError
from sgops.core.show import plural
from sgops.tui.actions import ACTIONS, Action, Group
from sgops.tui.host import Host
from sgops.tui.ink import Pen, Span, fit, ink
from sgops.tui.leaving import Leaving
from sgops.tui.picking import Choice, choice_of
from sgops.tui.screens.picker import Picked, Picker

_GROUPS: Final = tuple(Group)


class Desk:
    """Offers everything there is to do, and lets one leave."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def do_command(self, begun: str) -> None:
        said = [action for action in ACTIONS if action.group is not Group.MOVE and self._can_be_said(action)]
        choices = [_offered(action, is_possible=True, takes_argument=True) for action in said]
        self._host.ask_user(Picker("Command", choices, has_arguments=True, begun=begun), self._picked)

    def _can_be_said(self, action: Action) -> bool:
        """Say whether an action can be done from here: on what is aimed at, or on what is named behind it."""
        is_allowed = not (action.changes and self._host.read_only)
        return self._host.is_possible(action) or (bool(action.argument) and is_allowed)

    def do_help(self, _: str) -> None:
        shown = [action for action in ACTIONS if not (action.changes and self._host.read_only)]
        ordered = sorted(shown, key=lambda action: _GROUPS.index(action.group))
        choices = [_offered(action, is_possible=self._host.is_possible(action)) for action in ordered]
        self._host.ask_user(Picker("Help", choices), self._picked)

    def _picked(self, choice: Picked | None) -> None:
        if choice is not None:
            self._host.do(choice.value, choice.argument)

    def do_theme(self, argument: str) -> None:
        themes = list(self._host.themes())
        before = self._host.memory.theme
        if argument:
            if argument in themes:
                self._host.wear(argument)
            else:
                self._host.refused(UsageError(f"there is no theme '{argument}'", hint=", ".join(themes[:8])))
            return

        def picked(choice: Picked | None) -> None:
            self._host.wear(choice.value if choice is not None else before)

        cursor = themes.index(before) if before in themes else 0
        choices = [choice_of(name, name) for name in themes]
        self._host.ask_user(Picker("Theme", choices, cursor=cursor, shown=self._host.wear), picked)

    def do_refresh(self, _: str) -> None:
        self._host.feed.reattach(is_asked=True)
        self._host.feed.tell_all()

    def do_quit(self, _: str) -> None:
        leavings = self._host.leavings()
        if not leavings:
            self._host.leave(Leaving.STOP)
            return
        choices = [choice_of("stay", "stay"), *(choice_of(each, said) for each, said in leavings.items())]

        def picked(choice: Picked | None) -> None:
            if choice is not None and choice.value != "stay":
                self._host.leave(Leaving(choice.value))

        running = self._host.status.counts.get("running", 0) if self._host.status is not None else 0
        self._host.ask_user(Picker(f"The engine runs here, and {plural(running, 'job')} with it", choices), picked)

    def do_leave(self, _: str) -> None:
        self.do_quit("")


def _offered(action: Action, *, is_possible: bool, takes_argument: bool = False) -> Choice:
    keys = ink(" ".join(action.key_names), Pen.KEY if is_possible else Pen.FAINT)
    name = ink(action.name.replace("_", " "), Pen.STRONG if is_possible else Pen.FAINT)
    argument = ink(f" {action.argument}", Pen.FAINT) if action.argument and takes_argument else ()
    line = (
        Span("  "),
        *fit(keys, 11),
        *fit(name + argument, 19 if takes_argument else 16),
        *ink(action.says, Pen.CALM if is_possible else Pen.FAINT),
    )
    return Choice(
        value=action.id,
        line=line,
        words=f"{action.name.replace('_', ' ')} {action.says}",
        whole=action.says,
        is_possible=is_possible,
    )
