"""The plan of a cleanup that is before the eyes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from textual.message_pump import MessagePump

from sgops.core.errors import SgopsError
from sgops.core.units import format_size
from sgops.core.views import CleanupView, Page
from sgops.ports import Asking, Operations
from sgops.tui import formats
from sgops.tui.actions import Subject
from sgops.tui.aim import NOTHING, Aim
from sgops.tui.fate import Fate, fates
from sgops.tui.host import host_of
from sgops.tui.ink import Ink, Pen, ink

# The engine holds to a plan for ten minutes; one that is nearly as old is made anew.
_FRESH: Final = timedelta(minutes=5)


class Looked:
    """The plan before the eyes: made by looking, and made anew when it is old."""

    def __init__(self, pane: MessagePump, shown: Callable[[], None]) -> None:
        self._pane = pane
        self._shown = shown
        self._is_looking = False
        self.plan: CleanupView | None = None

    def look_if_old(self) -> None:
        """Look again where nobody has looked for a while."""
        if self.plan is None or host_of(self._pane).clock.now() - self.plan.started_at > _FRESH:
            self.look()

    def look(self) -> None:
        """Look anew, on the thread for acts: a look at a million files must keep no screen waiting."""
        self._is_looking = True
        host_of(self._pane).feed.act(
            self._pane, lambda operations: operations.cleanup_preview(), self._made, self._failed
        )

    def _made(self, plan: CleanupView) -> None:
        self.plan, self._is_looking = plan, False
        self._shown()

    def _failed(self, error: SgopsError) -> None:
        self._is_looking = False
        host_of(self._pane).refused(error)

    def fates(self, _operations: Operations, _asking: Asking) -> Page[Fate]:
        """Give what becomes of each file."""
        return Page(items=fates(self.plan) if self.plan is not None else ())

    def aim(self) -> Aim:
        """Aim at the plan as a whole."""
        if self.plan is None or not self.plan.total:
            return NOTHING
        return Aim(subject=Subject.PLAN, names=(self.plan.id,), record=self.plan)

    def said(self) -> Ink:
        """Say in a few words what the plan comes to."""
        if self._is_looking or self.plan is None:
            return ink("looking…", Pen.WARN)
        if not self.plan.total:
            return ink(f"{formats.number(self.plan.kept_total)} stay", Pen.FAINT)
        goes = ink(f"{formats.number(self.plan.total)} go, {format_size(self.plan.bytes)}", Pen.WARN)
        return goes + ink(f"   {formats.number(self.plan.kept_total)} stay", Pen.FAINT)
