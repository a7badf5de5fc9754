"""One attempt: a flight goes through named steps and comes out with an outcome, whatever the stage does."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sgops.core.checkpoint import Payload, compress
from sgops.core.classify import classify
from sgops.core.errors import CheckpointError, UsageError
from sgops.core.failure import Failure, FailureType
from sgops.core.params import bind
from sgops.core.pipeline import CONTEXT, PARAMS
from sgops.core.retry import classifier_of
from sgops.core.signals import Fail, Snooze, StageInterrupted
from sgops.engine.outcome import Completed, Failed, Interrupted, Outcome, Snoozed
from sgops.engine.payloads import decode, encode
from sgops.engine.recall import recall
from sgops.engine.stage_context import Context

if TYPE_CHECKING:
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts
    from sgops.engine.settle import Settler
    from sgops.ports import Slots


class Runner:
    """Runs flights on the threads of a pool."""

    def __init__(self, parts: Parts, settler: Settler, slots: Slots) -> None:
        self._parts = parts
        self._settler = settler
        self._slots = slots

    def run(self, flight: Flight, worker: int) -> float:
        """Take one flight through its stage and settle what came of it; gives the seconds the stage took."""
        began = self._open(flight, worker)
        outcome = self._attempt(flight)
        spent = self._parts.clock.monotonic() - began
        self._close(flight, worker)
        self._settler.settle(flight, outcome)
        return spent

    def _open(self, flight: Flight, worker: int) -> float:
        clock = self._parts.clock
        began = clock.monotonic()
        flight.take(worker, clock.now(), began)
        # A line of output is a sign of life.
        flight.ring = self._parts.make_ring(partial(self._sees, flight))
        self._parts.listen(flight.ring)
        # Written before the stage's first line: if it kills the process, the file says who did it.
        self._slots.set(worker, flight.job.id)
        return began

    def _sees(self, flight: Flight) -> None:
        flight.seen = self._parts.clock.monotonic()

    def _close(self, flight: Flight, worker: int) -> None:
        self._parts.listen(None)
        # A fenced flight's slot belongs to the thread that replaced this one.
        if flight.worker == worker:
            self._slots.clear(worker)

    def _attempt(self, flight: Flight) -> Outcome:
        try:
            if not flight.recalled:
                stopped = recall(self._parts, flight)
                if stopped is not None:
                    return stopped
            context = Context(self._parts, flight)
            arguments = self._bind(flight, context)
            flight.check()
            return self._seal(flight, context, flight.stage.function(**arguments))
        except StageInterrupted as signal:
            return Interrupted(why=signal.why)
        except Snooze as snooze:
            return Snoozed(delay=snooze.delay)
        except BaseException as error:  # noqa: BLE001 - sys.exit and worse, raised by a stage, are failures of the stage
            return Failed(failure=self._classify(flight, error))

    def _bind(self, flight: Flight, context: Context) -> dict[str, Any]:
        """Give the stage what its arguments ask for; every value is its own, as after a crash."""
        values: dict[str, Any] = {}
        for name in flight.stage.arguments:
            if name == CONTEXT:
                values[name] = context
            elif name == PARAMS:
                values[name] = self._params(flight)
            else:
                values[name] = decode(flight.outputs[name].raw)
        return values

    def _params(self, flight: Flight) -> Any:  # noqa: ANN401 - the author's dataclass
        if flight.params is None:
            flight.params = self._parts.reader.params(flight.job.id)
        try:
            return bind(flight.entry.pipeline.params, decode(flight.params), secret=self._parts.secrets)
        except UsageError as error:
            raise Fail(error.message, type=FailureType.INVALID_INPUT) from error

    def _seal(self, flight: Flight, context: Context, value: object) -> Outcome:
        """Turn what the stage returned into an output that can be stored, or say why it cannot."""
        if isinstance(value, Snooze):
            return Snoozed(delay=value.delay)
        if isinstance(value, Fail):
            return Failed(failure=self._classify(flight, value))
        try:
            raw = encode(value, "the output")
            payload = self._packed(raw)
        except (UsageError, CheckpointError) as error:
            reason = f"{error.message} ({error.hint})" if error.hint else error.message
            return Failed(failure=Failure(type=FailureType.INVALID_INPUT, reason=reason, permanent=True))
        facts = encode(context.facts, "the facts").decode() if context.facts else ""
        return Completed(payload=payload, raw=raw, inputs=inputs_of(flight), facts=facts)

    def _packed(self, raw: bytes) -> Payload:
        limits = self._parts.settings.checkpoints
        return compress(raw, over=limits.compress_over, limit=limits.max_size)

    def _classify(self, flight: Flight, error: BaseException) -> Failure:
        layers = [layer for layer in (flight.stage.retry, flight.entry.pipeline.retry) if layer is not None]
        now = self._parts.clock.now()
        failure = classify(error, self._parts.settings.classify, extra=classifier_of(layers), now=now)
        mask = self._parts.masker.text
        return replace(failure, reason=mask(failure.reason), traceback=mask(failure.traceback))


def inputs_of(flight: Flight) -> tuple[int, ...]:
    """Name the checkpoints whose outputs the stage reads."""
    return tuple([flight.outputs[name].checkpoint for name in flight.stage.reads if name in flight.outputs])
