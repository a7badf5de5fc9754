"""A stage's function called with what it asks for, and what it brought: in a worker thread, or in a worker process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sgops.core.checkpoint import compress
from sgops.core.classify import classify
from sgops.core.errors import CheckpointError, UsageError
from sgops.core.failure import Failure, FailureType
from sgops.core.params import bind
from sgops.core.pipeline import CONTEXT, PARAMS
from sgops.core.retry import classifier_of
from sgops.core.signals import Fail, HandOver, Snooze, StageInterrupted
from sgops.engine.outcome import Called, Failed, Interrupted, Outcome, Returned, Snoozed, make_completed, make_returned
from sgops.engine.payloads import decode, encode
from sgops.engine.stage_context import Context

if TYPE_CHECKING:
    from collections.abc import Callable

    from sgops.core.pipeline import Stage
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts

# How a function left that was called.
Left = Returned | Called | Failed | Snoozed | Interrupted


class Judged(Exception):
    """Leave with a failure that was judged where it was seen."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


def call(parts: Parts, flight: Flight, run: Callable[[Context], object] | None = None) -> Left:
    """Run the stage's function here and now, or what stands for it, whatever it does."""
    context = Context(parts, flight)
    left = _tried(parts, flight, context, run)
    # A function that swallowed the signal has not seen its answer either: whatever it brought is made without it.
    return left if context.left_for is None or isinstance(left, Interrupted) else Called(call=context.left_for)


def _tried(parts: Parts, flight: Flight, context: Context, run: Callable[[Context], object] | None) -> Left:
    try:
        value = run(context) if run else called(parts, flight, context)
        return _left(parts, flight, context, value)
    except Judged as judged:
        return Failed(failure=judged.failure)
    except StageInterrupted as signal:
        return Interrupted(why=signal.why)
    except HandOver as signal:
        return Called(call=signal.call)
    except Snooze as snooze:
        return Snoozed(delay=snooze.delay)
    except BaseException as error:  # noqa: BLE001 - sys.exit and worse, raised by a stage, are failures of the stage
        return Failed(failure=failure_of(parts, flight, error))


def seal(parts: Parts, flight: Flight, left: Left) -> Outcome:
    """Turn what was returned into an output that can be stored, or say why it cannot."""
    if not isinstance(left, Returned):
        return left
    limits = parts.settings.checkpoints
    try:
        payload = compress(left.raw, over=limits.compress_over, limit=limits.max_size)
    except CheckpointError as error:
        return _refused(error)
    return make_completed(
        payload=payload,
        raw=left.raw,
        inputs=inputs_of(flight, flight.stage),
        facts=left.facts,
        has_files=left.has_files,
    )


def failure_of(parts: Parts, flight: Flight, error: BaseException) -> Failure:
    """Say why an attempt failed, in words that may be shown."""
    layers = [layer for layer in (flight.stage.retry, flight.entry.pipeline.retry) if layer is not None]
    now = parts.clock.now()
    return shown(parts, classify(error, parts.settings.classify, extra=classifier_of(layers), now=now))


def shown(parts: Parts, failure: Failure) -> Failure:
    """Mask what nobody may read."""
    mask = parts.masker.text
    return replace(failure, reason=mask(failure.reason), traceback=mask(failure.traceback))


def params_of(parts: Parts, flight: Flight) -> bytes:
    """Give the job's parameters as they are stored; read once a flight."""
    if flight.params is None:
        flight.params = parts.reader.params(flight.job.id)
    return flight.params


def inputs_of(flight: Flight, stage: Stage) -> tuple[int, ...]:
    """Name the checkpoints whose outputs a stage reads."""
    if not stage.reads:
        return ()
    return tuple([flight.outputs[name].checkpoint for name in stage.reads if name in flight.outputs])


def called(parts: Parts, flight: Flight, context: Context) -> object:
    """Call the stage's function with what it asks for."""
    arguments = _bind(parts, flight, context)
    flight.check()
    return flight.stage.function(**arguments)


def _bind(parts: Parts, flight: Flight, context: Context) -> dict[str, Any]:
    """Give the stage what its arguments ask for; every value is its own, as after a crash."""
    values: dict[str, Any] = {}
    for name in flight.stage.arguments:
        if name == CONTEXT:
            values[name] = context
        elif name == PARAMS:
            values[name] = _params(parts, flight)
        else:
            values[name] = decode(flight.outputs[name].raw)
    return values


def _params(parts: Parts, flight: Flight) -> Any:  # noqa: ANN401 - the author's dataclass
    try:
        return bind(flight.entry.pipeline.params, decode(params_of(parts, flight)), secret=parts.secrets)
    except UsageError as error:
        raise Fail(error.message, type=FailureType.INVALID_INPUT) from error


def _left(parts: Parts, flight: Flight, context: Context, value: object) -> Left:
    if isinstance(value, Snooze):
        return Snoozed(delay=value.delay)
    if isinstance(value, Fail):
        return Failed(failure=failure_of(parts, flight, value))
    try:
        raw = encode(value, "the output")
    except UsageError as error:
        return _refused(error)
    facts = encode(context.facts, "the facts").decode() if context.facts else ""
    return make_returned(raw=raw, facts=facts, has_files=context.has_files)


def _refused(error: UsageError | CheckpointError) -> Failed:
    reason = error.in_full
    return Failed(failure=Failure(type=FailureType.INVALID_INPUT, reason=reason, permanent=True))
