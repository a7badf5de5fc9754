"""Whether kept outputs may be trusted: the verifiers of their stages are asked before anything is built on them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from sgops.core.failure import Failure, FailureType
from sgops.core.retry import PERMANENT
from sgops.core.signals import StageInterrupted
from sgops.core.values import clip
from sgops.engine.body import failure_of, shown
from sgops.engine.outcome import Failed
from sgops.engine.payloads import decode, encode
from sgops.engine.stage_context import Context

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sgops.core.checkpoint import Checkpoint
    from sgops.core.values import Json
    from sgops.engine.flight import Flight, Standing
    from sgops.engine.parts import Parts

_SHOWN = 200


def refusal_of(parts: Parts, flight: Flight, ended: Mapping[str, Checkpoint]) -> Failed | None:
    """Ask each verifier about the output and the facts of its stage; the first that refuses stops the resume."""
    for stage in flight.entry.pipeline.stages:
        if stage.verify is not None and stage.name in ended:
            witness = Witness(parts, flight, ended[stage.name].facts)
            refused = _ask(parts, flight, stage.verify, witness, flight.outputs[stage.name])
            if refused is not None:
                return _stopped(refused, stage.name)
    return None


class Witness(Context):
    """The `ctx` of a verifier: a fact that is told here is compared with what the stage recorded."""

    def __init__(self, parts: Parts, flight: Flight, recorded: str) -> None:
        super().__init__(parts, flight)
        self._recorded = cast("dict[str, Json]", decode(recorded)) if recorded else {}
        self.differences: list[str] = []

    def fact(self, name: str, value: Json) -> None:
        """Compare; what differs is told by the engine, whatever the verifier makes of it."""
        now = decode(encode(value, f"fact '{name}'"))
        if name not in self._recorded:
            self.differences.append(f"fact '{name}' was not recorded and is {_told(now)}")
        elif self._recorded[name] != now:
            self.differences.append(f"fact '{name}' was {_told(self._recorded[name])} and is {_told(now)}")


def _ask(
    parts: Parts, flight: Flight, verify: Callable[..., object], witness: Witness, output: Standing
) -> str | Failed | None:
    """Give why a verifier refuses; one that could not look is a failure that a retry may mend."""
    try:
        said = verify(witness, decode(output.raw))
    except StageInterrupted:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever an author's function raises is its answer
        failure = failure_of(parts, flight, error)
        may_pass = failure.type is not FailureType.UNKNOWN and failure.type not in PERMANENT
        return Failed(failure=failure) if may_pass else failure.reason
    if witness.differences:
        return shown(parts, Failure(type=FailureType.CORRUPT, reason="; ".join(witness.differences))).reason
    return "its verifier says no" if said is False else None


def _stopped(refused: str | Failed, stage: str) -> Failed:
    if isinstance(refused, Failed):
        return refused
    reason = f"the output of stage '{stage}' is not trusted any more: {refused}"
    way_out = f"sgops dead-letter retry ID --from {stage} makes it anew"
    return Failed(failure=Failure(type=FailureType.CORRUPT, reason=f"{reason}; {way_out}"), buried=True)


def _told(value: Json) -> str:
    return clip(json.dumps(value, ensure_ascii=False), _SHOWN)
