"""One attempt: a flight goes through named steps and comes out with an outcome, whatever the stage does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sgops.core.failure import FailureType
from sgops.core.pipeline import Isolation
from sgops.core.setting_types import Mode
from sgops.core.signals import Interruption, StageInterrupted
from sgops.engine import body
from sgops.engine.outcome import Failed, Interrupted, Moved, Outcome
from sgops.engine.recall import recall

if TYPE_CHECKING:
    from collections.abc import Callable

    from sgops.engine.commanded import Commanded
    from sgops.engine.flight import Flight
    from sgops.engine.isolated import Isolated
    from sgops.engine.parts import Parts
    from sgops.engine.settle import Settler
    from sgops.ports import Slots

# What comes after the time was up is not accepted, even if it comes at once.
_TOO_LATE: Final = (Interruption.DEADLINE, Interruption.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Who runs stages out of this process; where there is nobody, they run in it."""

    isolated: Isolated | None = None
    commanded: Commanded | None = None


class Runner:
    """Runs flights on the threads of a pool."""

    def __init__(
        self,
        parts: Parts,
        settler: Settler,
        slots: Slots,
        *,
        elsewhere: Elsewhere | None = None,
        watch: Callable[[Flight], None] = lambda _flight: None,
        make_room: Callable[[], None] = lambda: None,
    ) -> None:
        self._parts = parts
        self._settler = settler
        self._slots = slots
        self._elsewhere = elsewhere or Elsewhere()
        self._watch = watch
        self._make_room = make_room
        self._hands: dict[int, int] = {}  # what each worker runs

    def run(self, flight: Flight, worker: int) -> float:
        """Take one flight through its stage and settle what came of it; gives the seconds the stage took."""
        # A thread has its number to itself, so no lock is needed, in which workers would wait for one another.
        self._hands[worker] = flight.job.id
        try:
            return self._run(flight, worker)
        finally:
            self._hands.pop(worker, None)

    def in_hand(self) -> frozenset[int]:
        """Name the jobs of which a stage runs in a thread, also in one that was given up."""
        return frozenset(self._hands.copy().values())

    def _run(self, flight: Flight, worker: int) -> float:
        began = self._open(flight, worker)
        outcome = self._attempt(flight)
        spent = self._parts.clock.monotonic() - began
        self._close(worker)
        flight.leave()
        self._settler.settle(flight, outcome)
        return spent

    def _open(self, flight: Flight, worker: int) -> float:
        clock = self._parts.clock
        began = clock.monotonic()
        flight.take(worker, clock.now(), began)
        # A line of output is a sign of life.
        flight.ring = self._parts.make_ring(flight.see)
        self._parts.listen(flight.ring)
        if flight.stage.isolation is Isolation.THREAD:
            # Written before the stage's first line: if it kills the process, the file says who did it.
            self._slots.set(worker, flight.job.id)
        if flight.deadline is not None:
            self._watch(flight)
        return began

    def _close(self, worker: int) -> None:
        self._parts.listen(None)
        self._slots.clear(worker)

    def _attempt(self, flight: Flight) -> Outcome:
        try:
            if not flight.recalled:
                stopped = recall(self._parts, flight)
                if stopped is not None:
                    return stopped
            if flight.job.is_starved:
                self._make_room()
            left = self._call(flight)
            self._look_at_the_time(flight)
            if flight.stop in _TOO_LATE:
                return Interrupted(why=flight.stop)
            return self._reconsidered(flight, body.seal(self._parts, flight, left))
        except StageInterrupted as signal:
            return Interrupted(why=signal.why)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the attempt must end, and the job with a reason
            return Failed(failure=body.failure_of(self._parts, flight, error))

    def _look_at_the_time(self, flight: Flight) -> None:
        """See what nobody could while the stage kept the interpreter to itself."""
        if flight.deadline is None or self._parts.clock.monotonic() < flight.deadline:
            return
        if self._parts.settings.recovery.enforce_timeouts is Mode.AUTO:
            flight.ask_stop(flight.overrun)

    def _reconsidered(self, flight: Flight, outcome: Outcome) -> Outcome:
        """Let the stage that made a lost file run again, if that is allowed."""
        if not isinstance(outcome, Failed) or outcome.failure.type is not FailureType.LOST_ARTIFACT:
            return outcome
        decided = recall(self._parts, flight, also_deleted=True)
        return decided if isinstance(decided, Moved) else outcome

    def _call(self, flight: Flight) -> body.Left:
        match flight.stage.isolation:
            case Isolation.PROCESS if self._elsewhere.isolated is not None:
                return self._elsewhere.isolated.call(flight)
            case Isolation.COMMAND if self._elsewhere.commanded is not None:
                return self._elsewhere.commanded.call(flight)
            case _:
                return body.call(self._parts, flight)
