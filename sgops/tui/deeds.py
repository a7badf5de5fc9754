"""What changes state: each act goes through here, is done by the engine, and says what became of it."""

from __future__ import annotations

from sgops.core.views import ActionView, Bulk
from sgops.tui.actions import BY_ID
from sgops.tui.aim import Aim
from sgops.tui.host import Host
from sgops.tui.ink import Pen, ink


class Deeds:
    """Carries out acts, remembers the last one so that it can be taken back."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._last: int | None = None

    def retry(self, aim: Aim) -> None:
        """Run the jobs of dead letters again from their checkpoints."""
        if aim.is_empty:
            return
        self._host.feed.act(
            self._host.part,
            lambda operations: operations.retry_letters(aim.selection()),
            lambda bulk: self._done("retry", aim, bulk),
            self._host.refused,
        )

    def undo(self) -> None:
        """Take back the last act of this terminal, or else the newest there is."""
        last, self._last = self._last, None
        self._host.feed.act(self._host.part, lambda operations: operations.undo(last), self._undone, self._host.refused)

    def _say(self, what: str, twin: str) -> None:
        self._host.say(ink(what, Pen.GOOD) + ink(f"   {twin}", Pen.FAINT))

    def _done(self, id: str, aim: Aim, bulk: Bulk) -> None:
        self._last = bulk.action
        told = bulk.items[0].plan if bulk.items else bulk.refused[0].reason
        self._say(f"{aim.name}: {told}", BY_ID[id].twin.format(ids=aim.arguments()))

    def _undone(self, action: ActionView) -> None:
        self._say(f"undone: {action.verb} {action.target}", f"sgops undo {action.id}")
