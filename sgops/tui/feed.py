"""The only way to the engine: reads on one thread, acts on another, answers as messages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from textual.message_pump import MessagePump

from sgops.core.asking import Asking
from sgops.core.errors import NoEngine, SgopsError, Starting
from sgops.tui.lane import Lane

if TYPE_CHECKING:
    from sgops.ports import Clock, Operations

T = TypeVar("T")
Failed = Callable[[SgopsError], None]

# Screens change at most twice a second, whatever happens behind them.
_PERIOD: Final = 0.5
_LISTEN: Final = 10.0


class Standing(StrEnum):
    """How the terminal stands with its engine."""

    STARTING = "starting"
    ALIVE = "alive"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Whether an engine answers, and if not, what it said last."""

    standing: Standing
    error: SgopsError | None = None


class Feed:
    """Asks the engine for what the screen shows; nobody else does.

    `connect` gives an engine, or says in an error why there is none. Whether it finds one or starts one, the first time
    it is called unasked; after that only for the asking, unless finding is all it does.
    """

    def __init__(self, app: MessagePump, clock: Clock, connect: Callable[[], Operations], *, starts: bool) -> None:
        self._app = app
        self._clock = clock
        self._connect = connect
        self.starts = starts
        self._operations: Operations | None = None
        self._own: Operations | None = None
        self._reads = Lane("sgops-feed")
        self._acts = Lane("sgops-acts")
        self._watching: dict[MessagePump, Callable[[], None]] = {}
        self._stopping = threading.Event()
        self._since = 0
        self._owes_answers = False
        self.connection = Connection(standing=Standing.STARTING)
        self.on_connection: Callable[[], None] = lambda: None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being asked or done."""
        return self._reads.is_idle and self._acts.is_idle

    def start(self, *, listen: bool) -> None:
        """Find the engine; with `listen`, hear of everything that happens from now on."""
        self._reads.do("attach", self._attach, soon=True)
        if listen:
            threading.Thread(target=self._listen, name="sgops-ear", daemon=True).start()

    def stop(self) -> None:
        """Ask nothing more; what hangs is left to itself."""
        self._stopping.set()
        self._reads.close()
        self._acts.close()

    def reattach(self, *, is_asked: bool = False) -> None:
        """Look for the engine again when it is lost; one is started only when somebody asks for it."""
        if self.connection.standing is Standing.ALIVE or (self.starts and self._own is None and not is_asked):
            return
        self._reads.do("attach", self._attach, soon=True)

    def watch(self, owner: MessagePump, changed: Callable[[], None]) -> None:
        """Tell the owner, on its own thread, whenever something may have changed."""
        self._watching[owner] = changed

    def forget(self, owner: MessagePump) -> None:
        """Tell the owner no more."""
        self._watching.pop(owner, None)
        self._reads.forget(lambda key: isinstance(key, tuple) and key[0] == id(owner))

    def tell_all(self) -> None:
        """Say to all who watch that something may have changed; from any thread."""
        # Who came last is before the eyes, and asks first.
        for owner, changed in reversed(list(self._watching.items())):
            owner.call_later(changed)

    def ask(
        self,
        owner: MessagePump,
        name: str,
        question: Callable[[Operations], T],
        then: Callable[[T], None],
        *,
        failed: Failed | None = None,
        at_rest: bool = False,
    ) -> None:
        """Ask, and hand the answer to the owner; the same question that still waits is replaced.

        What is asked `at_rest` waits until a key that is held down has been let go.
        """
        key: Hashable = (id(owner), name)
        self._reads.do(key, partial(self._answer, owner, question, then, failed), at_rest=at_rest)

    def act(
        self, owner: MessagePump, deed: Callable[[Operations], T], then: Callable[[T], None], failed: Failed
    ) -> None:
        """Do something that changes state; every act is done, one after the other."""

        def done(value: T) -> None:
            then(value)
            self.tell_all()

        self._acts.do(object(), partial(self._answer, owner, deed, done, failed))

    def _answer(
        self,
        owner: MessagePump,
        question: Callable[[Operations], T],
        then: Callable[[T], None],
        failed: Failed | None,
    ) -> None:
        operations = self._operations
        if operations is None:
            self._owes_answers = True
            # It is asked again once there is an engine; an act is not.
            if failed is not None:
                owner.call_later(failed, NoEngine("there is no engine now", hint="it is looked for; try again then"))
            return
        try:
            value = question(operations)
        except SgopsError as error:
            self._failed(owner, error, failed)
        except Exception as error:  # noqa: BLE001 - a fault behind the port is shown; it must not take the screen along
            self._failed(owner, SgopsError(f"{type(error).__name__}: {error}"), failed)
        else:
            owner.call_later(then, value)

    def _failed(self, owner: MessagePump, error: SgopsError, failed: Failed | None) -> None:
        if isinstance(error, NoEngine | Starting):
            self._lose(error)
        if failed is not None:
            owner.call_later(failed, error)

    # ── with an engine, and without
    def _attach(self) -> None:
        if self.connection.standing is Standing.ALIVE:
            return
        try:
            operations = self._found()
            newest = operations.events(Asking(limit=1)).items
        except SgopsError as error:
            self._lose(error)
        except Exception as error:  # noqa: BLE001 - whatever keeps the engine from starting is shown
            self._lose(SgopsError(f"{type(error).__name__}: {error}"))
        else:
            self._since = newest[0].id if newest else 0
            self._operations = operations
            self._become(Connection(standing=Standing.ALIVE))

    def _found(self) -> Operations:
        if self._own is not None:
            return self._own
        operations = self._connect()
        self._own = operations if self.starts else None
        return operations

    def _lose(self, error: SgopsError) -> None:
        self._operations, self._owes_answers = None, True
        standing = Standing.STARTING if isinstance(error, Starting) else Standing.LOST
        self._become(Connection(standing=standing, error=error))

    def _become(self, connection: Connection) -> None:
        was, self.connection = self.connection, connection
        if was.standing is not connection.standing or str(was.error) != str(connection.error):
            self._app.call_later(self.on_connection)
        # What was asked while it was being found has waited in line behind that, and need not be asked again.
        if connection.standing is Standing.ALIVE and self._owes_answers:
            self._owes_answers = False
            self.tell_all()

    def _listen(self) -> None:
        """Hear of what happens, twice a second at most; while nothing does, this costs nothing."""
        while not self._stopping.is_set():
            if self._has_news():
                self.tell_all()
            self._clock.wait(self._stopping, _PERIOD)

    def _has_news(self) -> bool:
        operations = self._operations
        if operations is None:
            return False
        try:
            if not operations.follow(self._since, wait=_LISTEN).items:
                return False
            # Thousands may have happened: only the newest matters.
            self._since = operations.events(Asking(limit=1)).items[0].id
        except SgopsError as error:
            if isinstance(error, NoEngine | Starting):
                self._lose(error)
            return False
        return True


def opener(operations: Operations | Callable[[], Operations] | None) -> Callable[[], Operations]:
    """Make of an engine, or of who gives one, what gives one."""
    if operations is None:
        raise ValueError("the terminal needs an engine, or somebody who starts one")
    if callable(operations):
        return operations
    return lambda: operations
