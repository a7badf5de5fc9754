"""What the writer is asked to do, each with the way its answer takes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from sgops.core.errors import StorageFailed
from sgops.core.onward import Move, Onward
from sgops.core.records import Captured, LedgerEntry
from sgops.ports import Settled, Unit
from sgops.store.encode import Values, ledger_values, log_values

_log = logging.getLogger("sgops.store")

# What one row and its overhead weigh, roughly.
_ROW_BYTES: Final = 512


class Posting:
    """Moves that nobody waits for."""

    __slots__ = ("moves", "outcomes", "settled", "size")

    def __init__(self, moves: Sequence[Move], settled: Settled) -> None:
        self.moves = moves
        self.settled = settled
        self.outcomes: Sequence[tuple[Move, BaseException | None]] = ()
        self.size = _ROW_BYTES * len(moves)
        for move in moves:
            self.size += _payload_bytes(move)

    def acknowledge(self) -> None:
        for move, error in self.outcomes:
            _tell(self.settled, move, error)

    def fail(self, error: BaseException) -> None:
        for move in self.moves:
            _tell(self.settled, move, error)


class Errand:
    """A unit of somebody's own, and whom to tell; begun once, for it may change what it was made with."""

    __slots__ = ("asked_at", "done", "error", "has_begun", "unit")

    size = _ROW_BYTES

    def __init__(
        self, unit: Callable[[Unit], object], done: Callable[[BaseException | None], None], now: float
    ) -> None:
        self.unit = unit
        self.done = done
        self.asked_at = now
        self.has_begun = False
        self.error: BaseException | None = None

    def acknowledge(self) -> None:
        _tell(self.done, self.error)

    def fail(self, error: BaseException) -> None:
        _tell(self.done, error)


class Answer:
    """What one thread waits for and another gives; cheaper than an event, for it is used once."""

    __slots__ = ("_error", "_given")

    def __init__(self) -> None:
        self._given = threading.Lock()
        self._given.acquire()
        self._error: BaseException | None = None

    def give(self, error: BaseException | None) -> None:
        self._error = error
        self._given.release()

    def wait(self, seconds: float = -1) -> None:
        """Wait for the answer, and raise the error if it is one."""
        if not self._given.acquire(timeout=seconds):
            raise StorageFailed(f"nothing could be written for {seconds:g} s", hint="sgops health database")
        if self._error is not None:
            raise self._error


class Entry:
    """The record of an item or a step, for which its stage waits."""

    __slots__ = ("answer", "error", "job", "size", "values")

    def __init__(self, entry: LedgerEntry, answer: Answer) -> None:
        self.job = entry.job
        self.values = ledger_values(entry)
        self.answer = answer
        self.error: BaseException | None = None
        self.size = len(entry.result or b"") + _ROW_BYTES

    def acknowledge(self) -> None:
        self.answer.give(self.error)

    def fail(self, error: BaseException) -> None:
        self.answer.give(error)


class Output:
    """What an attempt printed; nobody waits for it."""

    __slots__ = ("size", "values")

    def __init__(self, captured: Captured) -> None:
        self.values = log_values(captured)
        self.size = len(self.values[3]) + _ROW_BYTES

    def acknowledge(self) -> None:
        """Tell nobody."""

    def fail(self, error: BaseException) -> None:
        _log.warning("the output of an attempt was not kept: %s", error)


class Signs:
    """The newest signs of life of what runs; nobody waits for them, and newer ones come."""

    __slots__ = ("values",)

    size = 0

    def __init__(self, values: list[Values]) -> None:
        self.values = values

    def acknowledge(self) -> None:
        """Tell nobody."""

    def fail(self, error: BaseException) -> None:
        _log.debug("signs of life were not kept: %s", error)


class Probe:
    """A write that changes nothing, to see whether the disk takes one."""

    size = 0

    def acknowledge(self) -> None:
        """Tell nobody."""

    def fail(self, error: BaseException) -> None:
        _log.debug("the disk still takes nothing: %s", error)


Work: TypeAlias = Posting | Errand | Entry | Output | Signs | Probe


def _payload_bytes(move: Move) -> int:
    if isinstance(move, Onward):
        return len(move.end.payload.stored)
    return sum([len(row.payload.stored) for row in move.checkpoints])


def is_spent(work: Work) -> bool:
    """Whether a work must not, or need not, be done once more when its transaction is lost."""
    return isinstance(work, Signs | Probe) or (isinstance(work, Errand) and work.has_begun)


def _tell(whom: Callable[..., object], *what: object) -> None:
    """Call back; an error in there must not keep the others from their answers."""
    try:
        whom(*what)
    except Exception:  # noqa: BLE001 - whatever it is, it is the caller's own
        _log.exception("a continuation of the writer failed")
