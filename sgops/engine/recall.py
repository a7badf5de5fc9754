"""What a claimed job already has: its checkpoints, verified, compared with today's pipeline, and where that leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sgops.core.checkpoint import Checkpoint, open_payload, verify
from sgops.core.drift import drift
from sgops.core.errors import CheckpointError, LostArtifact
from sgops.core.fact import fact
from sgops.core.failure import Failure, FailureType
from sgops.core.pipeline import OnDrift
from sgops.core.resume import plan, standing
from sgops.core.setting_types import OnCorrupt
from sgops.engine.files import require, standing_files
from sgops.engine.flight import Flight, Standing
from sgops.engine.outcome import Drifted, Failed, Moved
from sgops.engine.payloads import decode
from sgops.engine.verifying import refusal_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sgops.core.job import Job
    from sgops.core.values import Json
    from sgops.engine.parts import Parts


@fact
class _Kept:
    """The outputs that stand, by stage; `lost` says why one of them does not any more."""

    ended: Mapping[str, Checkpoint]
    lost: str = ""


def recall(parts: Parts, flight: Flight, *, also_deleted: bool = False) -> Failed | Drifted | Moved | None:
    """Load what the job has; None when it can go on with the stage it was claimed for.

    A file that cleanup has deleted is missed only when a stage has asked for it: `also_deleted`.
    """
    try:
        kept = _standing_now(parts, flight, also_deleted=also_deleted)
    except LostArtifact as error:
        return Failed(failure=Failure(type=FailureType.LOST_ARTIFACT, reason=error.message), buried=True)
    except CheckpointError as error:
        return Failed(failure=Failure(type=FailureType.CORRUPT, reason=error.message), buried=True)
    ended = kept.ended
    changed = _drift_of(parts, flight, ended)
    if changed is not None:
        return changed
    flight.outputs = {stage: Standing(checkpoint=row.id, raw=open_payload(row.payload)) for stage, row in ended.items()}
    refused = refusal_of(parts, flight, ended)
    if refused is not None:
        return refused
    flight.recalled = True
    going_on = plan(flight.job, flight.entry.pipeline.names, ended)
    return None if going_on.stage == flight.job.stage else Moved(stage=going_on.stage, reason=kept.lost)


def trusted(rows: Sequence[Checkpoint], on_corrupt: OnCorrupt) -> list[Checkpoint]:
    """Keep the checkpoints that verify; a corrupt one is fatal unless the previous valid one may stand in."""
    good = []
    for row in rows:
        try:
            verify(row)
            open_payload(row.payload)
        except CheckpointError:
            if on_corrupt is not OnCorrupt.PREVIOUS:
                raise
            continue
        good.append(row)
    return good


def _standing_now(parts: Parts, flight: Flight, *, also_deleted: bool = False) -> _Kept:
    names = flight.entry.pipeline.names
    rows = trusted(parts.reader.history(flight.job.id), parts.settings.recovery.on_corrupt)
    ended = standing(flight.job, names, rows)
    used = [name for name in names[: names.index(flight.job.stage)] if name in ended]
    for file in standing_files(parts.reader.artifacts(flight.job.id) if used else (), used):
        if file.deleted_at is not None and not also_deleted:
            continue
        try:
            require(parts.artifacts, file)
        except LostArtifact as error:
            if not _may_run_again(parts, flight.job, file.stage):
                raise
            # What was made of it does not count either.
            before = names[: names.index(file.stage)]
            return _Kept(ended={name: ended[name] for name in before if name in ended}, lost=error.message)
    return _Kept(ended=ended)


def _may_run_again(parts: Parts, job: Job, stage: str) -> bool:
    """Whether a completed stage may be done once more for its files; the same stage never twice in a row."""
    again = job.run > 1 and job.run_from == stage
    return parts.settings.recovery.on_corrupt is OnCorrupt.PREVIOUS and not again and not job.run_only


def _drift_of(parts: Parts, flight: Flight, ended: Mapping[str, Checkpoint]) -> Failed | Drifted | None:
    """Compare the definitions the kept outputs were made under with today's."""
    policy = flight.entry.pipeline.on_drift
    if policy is OnDrift.RESUME:
        return None
    differences = difference_of(parts, flight, ended)
    if not differences or parts.reader.is_accepted(flight.job.id, flight.entry.definition.hash):
        return None
    if policy is OnDrift.DEAD_LETTER:
        reason = f"{differences}; sgops dead-letter retry ID --from beginning runs it with the new code"
        return Failed(failure=Failure(type=FailureType.DRIFT, reason=reason), buried=True)
    return Drifted(policy=policy, difference=differences)


def difference_of(parts: Parts, flight: Flight, ended: Mapping[str, Checkpoint]) -> str:
    """Say in one sentence what changed under the outputs and the ledger that would be reused; empty for nothing."""
    today = flight.entry.definition
    reused = {stage: row.definition for stage, row in ended.items()}
    if flight.job.attempt > 1:
        # Items and steps of an earlier try are kept, too.
        reused[flight.job.stage] = flight.job.definition
    found: list[str] = []
    for digest in dict.fromkeys(reused.values()):
        if digest == today.hash:
            continue
        before = parts.reader.definition(digest)
        if before is None:
            found.append(f"definition {digest[:12]} is no longer kept")
            continue
        stages = [stage for stage, made_by in reused.items() if made_by == digest]
        found += [str(difference) for difference in drift(_document(before), today.document, stages)]
    return "; ".join(_once(found))


def _document(text: bytes) -> Mapping[str, Json]:
    return cast("Mapping[str, Json]", decode(text))


def _once(sentences: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(sentences))
