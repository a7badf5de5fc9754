"""Letting all claiming, or one queue, stand still; it survives a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core.errors import Refused
from sgops.core.views import ActionView
from sgops.ports import NewAction

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.engine.dispatch import Dispatch
    from sgops.engine.parts import Parts
    from sgops.ports import Recorded, Unit

_KEY = "paused"
_ALL = "*"


class Pausing:
    """What stands still: `*` for everything, or queues by name."""

    def __init__(self, parts: Parts, dispatch: Dispatch) -> None:
        self._parts = parts
        self._dispatch = dispatch
        stored = parts.reader.get(_KEY)
        self._paused = {str(name) for name in stored} if isinstance(stored, list) else set()
        self._tell()

    @property
    def is_paused(self) -> bool:
        """Whether nothing at all is claimed."""
        return _ALL in self._paused

    @property
    def paused_queues(self) -> frozenset[str]:
        """The queues that stand still."""
        return frozenset(self._paused - {_ALL})

    def pause(self, queue: str | None) -> ActionView:
        """Stop claiming; what runs goes on."""
        return self._change(queue, paused=True)

    def resume(self, queue: str | None) -> ActionView:
        """Claim again."""
        return self._change(queue, paused=False)

    def undo(self, action: Recorded) -> ActionView:
        """Take a pause or a resume back."""
        if action.undone_at is not None:
            raise Refused(f"action {action.id} was already undone", hint="sgops actions")
        queue = None if action.target == _ALL else action.target
        view = self._change(queue, paused=action.verb == "resume")
        self._parts.store.perform(lambda unit: unit.mark_undone(action.id, self._parts.clock.now()))
        return view

    def _change(self, queue: str | None, *, paused: bool) -> ActionView:
        name = queue or _ALL
        verb = "pause" if paused else "resume"
        if (name in self._paused) is paused:
            what = "claiming" if name == _ALL else f"queue '{name}'"
            raise Refused(f"{what} {'is already paused' if paused else 'is not paused'}", hint="sgops status")
        now = self._parts.clock.now()
        wanted = self._paused | {name} if paused else self._paused - {name}
        view = self._parts.store.perform(lambda unit: _write(unit, verb, name, wanted, now))
        self._paused = wanted
        self._tell()
        return view

    def _tell(self) -> None:
        self._dispatch.pause(paused=self.is_paused, queues=self.paused_queues)


def _write(unit: Unit, verb: str, name: str, wanted: set[str], now: datetime) -> ActionView:
    unit.put(_KEY, [*sorted(wanted)])
    command = f"sgops {verb}" if name == _ALL else f"sgops queues {verb} {name}"
    action = unit.record(NewAction(verb=verb, target=name, at=now, command=command, undoable=True))
    return ActionView(id=action, verb=verb, target=name, at=now, undoable=True, undone_at=None, command=command)
