"""Letting all claiming, or one queue, stand still; it survives a restart."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from sgops.core.errors import NotFound, Refused
from sgops.core.query import suggest
from sgops.core.records import NewAction
from sgops.core.units import clipped
from sgops.core.views import ActionView
from sgops.engine.undoing import require_standing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sgops.core.records import Recorded
    from sgops.engine.dispatch import Dispatch
    from sgops.engine.parts import Parts
    from sgops.ports import Unit

T = TypeVar("T")

_KEY = "paused"
_ALL = "*"


class Pausing:
    """What stands still: `*` for everything, or queues by name."""

    def __init__(self, parts: Parts, dispatch: Dispatch, queues: Callable[[], Collection[str]]) -> None:
        self._parts = parts
        self._dispatch = dispatch
        self._queues = queues
        stored = parts.reader.get(_KEY)
        self._paused = {str(name) for name in stored} if isinstance(stored, list) else set()
        # Two that pause at once must not forget each other.
        self._lock = threading.Lock()
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
        return self._act("pause", self._known(queue))

    def resume(self, queue: str | None) -> ActionView:
        """Claim again."""
        # A queue that left the configuration while it stood still can go on, too.
        return self._act("resume", queue if queue in self.paused_queues else self._known(queue))

    def undo(self, action: Recorded) -> None:
        """Take a pause or a resume back."""
        require_standing(action)
        now = self._parts.clock.now()
        self._change(action.target, lambda unit: unit.mark_undone(action.id, now), paused=action.verb == "resume")

    def _act(self, verb: str, queue: str | None) -> ActionView:
        name, now = queue or _ALL, self._parts.clock.now()
        command = f"sgops {verb}" if name == _ALL else f"sgops queues {verb} {name}"
        act = NewAction(verb=verb, target=name, at=now, command=command, undoable=True)
        number = self._change(name, lambda unit: unit.record(act), paused=verb == "pause")
        return ActionView(id=number, verb=verb, target=name, at=now, undoable=True, undone_at=None, command=command)

    def _change(self, name: str, note: Callable[[Unit], T], *, paused: bool) -> T:
        """Write what stands still, and the note of who wanted it, in one commit."""
        with self._lock:
            if (name in self._paused) is paused:
                what = "claiming" if name == _ALL else f"queue '{name}'"
                raise Refused(f"{what} {'is already paused' if paused else 'is not paused'}", hint="sgops status")
            wanted = self._paused | {name} if paused else self._paused - {name}
            noted = self._parts.store.perform(lambda unit: _write(unit, wanted, note))
            self._paused = wanted
            self._tell()
            return noted

    def _known(self, queue: str | None) -> str | None:
        """Give the name of a queue that there is."""
        if queue is not None and queue not in (known := sorted(self._queues())):
            hint = f"there are {', '.join(known)}" if known else "sgops queues"
            raise NotFound(f"there is no queue {clipped(queue)}.{suggest(queue, known)}", hint=hint)
        return queue

    def _tell(self) -> None:
        self._dispatch.pause(paused=self.is_paused, queues=self.paused_queues)


def _write(unit: Unit, wanted: set[str], note: Callable[[Unit], T]) -> T:
    unit.put(_KEY, [*sorted(wanted)])
    return note(unit)
