"""What was done from this terminal: said with its command on the last line, and taken back for the asking."""

from __future__ import annotations

from sgops.core.views import ActionView, Bulk
from sgops.tui.host import Host
from sgops.tui.ink import Ink, Pen, ink
from sgops.tui.told import bulk as bulk_page


class Ledger:
    """Remembers acts, the newest last."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._done_before: list[int] = []

    def bulk(self, bulk: Bulk, twin: str) -> None:
        """Take note of an act on a selection."""
        self.note(bulk_page.summary(bulk), twin, bulk.action)

    def note(self, what: Ink, twin: str, action: int | None = None) -> None:
        """Say what was done, and beside it the command that does the same; with an action's number it can be undone."""
        if action is not None:
            self._done_before.append(action)
        offer = ink("u", Pen.KEY) + ink(" undo  ", Pen.FAINT) if action is not None else ()
        self._host.say(what, offer + ink(twin, Pen.FAINT))

    def undo(self) -> None:
        """Take back the last act of this terminal, or else the newest there is."""
        last = self._done_before.pop() if self._done_before else None
        self._host.feed.act(self._host.part, lambda operations: operations.undo(last), self._undone, self._host.refused)

    def _undone(self, action: ActionView) -> None:
        left = ink(f"; {action.note}", Pen.CALM) if action.note else ()
        self.note(ink(f"undone: {action.verb} {action.target}", Pen.GOOD) + left, f"sgops undo {action.id}")
