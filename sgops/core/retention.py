"""How long a file is kept, and why."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sgops.core.artifact import ArtifactKind
from sgops.core.fact import fact
from sgops.core.job import FINAL_STATES, JobState
from sgops.core.units import format_duration, iso

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.artifact import Artifact
    from sgops.core.settings import RetentionSettings, Settings


class CleanupKind(StrEnum):
    """By which rule something goes."""

    TEMP = "temp"
    PREVIEW = "preview"
    INTERMEDIATE = "intermediate"
    FAILED = "failed"
    DEAD_LETTER = "dead_letter"
    OUTPUT = "output"
    ORPHAN = "orphan"
    CHECKPOINT = "checkpoint"
    HISTORY = "history"
    TRASH = "trash"


def kept_for(settings: Settings) -> dict[CleanupKind, timedelta | None]:
    """Say how long each kind is kept once nobody needs it; None is for ever."""
    kept = settings.retention
    return {
        CleanupKind.TEMP: kept.temp,
        CleanupKind.PREVIEW: kept.preview,
        CleanupKind.INTERMEDIATE: kept.intermediate,
        CleanupKind.FAILED: kept.failed,
        CleanupKind.DEAD_LETTER: kept.dead_letter,
        CleanupKind.OUTPUT: kept.output,
        CleanupKind.ORPHAN: kept.orphan_grace,
        CleanupKind.CHECKPOINT: settings.checkpoints.keep_completed,
        CleanupKind.HISTORY: kept.history,
        CleanupKind.TRASH: settings.cleanup.trash,
    }


@fact
class Found:
    """A file as a look at the folder found it.

    `mark` changes with the file: what has another mark later is another file. `bytes` is what its deletion frees.
    """

    path: str
    bytes: int
    changed_at: datetime
    mark: str


@fact
class Owner:
    """A job, as far as it decides about its files; `answered_at` is when its dead letter was dismissed."""

    id: int
    state: JobState
    ended_at: datetime | None
    has_pending_letter: bool = False
    answered_at: datetime | None = None
    # A thread that was given up may still write.
    is_in_hand: bool = False


@fact
class Ruling:
    """What holds for one file: by which rule it goes, and from when; without a rule it stays."""

    kind: CleanupKind | None
    reason: str
    job: int | None = None
    due_at: datetime | None = None

    def goes(self, now: datetime) -> bool:
        """Whether its time has come."""
        return self.kind is not None and self.due_at is not None and self.due_at <= now


def ruling_of(file: Found, owner: Owner | None, artifact: Artifact | None, rules: RetentionSettings) -> Ruling:
    """Say what holds for a file in the artifact root."""
    if owner is None:
        return _unowned(file, artifact, rules)
    if owner.state not in FINAL_STATES or owner.ended_at is None:
        return Ruling(kind=None, job=owner.id, reason=f"job {owner.id} has not ended")
    if owner.is_in_hand:
        return Ruling(kind=None, job=owner.id, reason=f"a thread of job {owner.id} still runs")
    if artifact is not None and artifact.kind == ArtifactKind.OUTPUT:
        return _until(CleanupKind.OUTPUT, owner.ended_at, rules.output, owner.id, f"an output of job {owner.id}")
    if is_temporary(file, artifact) or (artifact is None and owner.state is JobState.COMPLETED):
        since = max(owner.ended_at, artifact.superseded_at if artifact and artifact.superseded_at else file.changed_at)
        return _until(CleanupKind.TEMP, since, rules.temp, owner.id, f"temporary, and job {owner.id} has ended")
    return _of_ended(owner, artifact, rules)


def is_temporary(file: Found, artifact: Artifact | None) -> bool:
    """Whether nobody needs a file once its job has ended."""
    if artifact is not None:
        return artifact.kind == ArtifactKind.TEMP
    return ".temp/" in file.path


def _of_ended(owner: Owner, artifact: Artifact | None, rules: RetentionSettings) -> Ruling:
    ended = owner.ended_at
    match owner.state:
        case JobState.COMPLETED if artifact is not None and artifact.kind == ArtifactKind.PREVIEW:
            return _until(CleanupKind.PREVIEW, ended, rules.preview, owner.id, f"a preview of job {owner.id}")
        case JobState.COMPLETED:
            said = f"job {owner.id} has completed"
            return _until(CleanupKind.INTERMEDIATE, ended, rules.intermediate, owner.id, said)
        case JobState.DEAD if owner.has_pending_letter:
            said = f"job {owner.id} is in the dead letters"
            return _until(CleanupKind.DEAD_LETTER, ended, rules.dead_letter, owner.id, said)
        case JobState.DEAD:
            said = f"the dead letter of job {owner.id} was dismissed"
            return _until(CleanupKind.FAILED, owner.answered_at or ended, rules.failed, owner.id, said)
        case _:
            return _until(CleanupKind.FAILED, ended, rules.failed, owner.id, f"job {owner.id} was cancelled")


def _unowned(file: Found, artifact: Artifact | None, rules: RetentionSettings) -> Ruling:
    """Decide about a file whose job is not known: registered, it outlives the job; else nobody knows it."""
    if artifact is None:
        return _until(CleanupKind.ORPHAN, file.changed_at, rules.orphan_grace, None, "nobody knows it")
    job = artifact.job
    since = max(artifact.created_at, artifact.superseded_at or artifact.created_at)
    spans = {
        ArtifactKind.OUTPUT: (CleanupKind.OUTPUT, rules.output),
        ArtifactKind.PREVIEW: (CleanupKind.PREVIEW, rules.preview),
        ArtifactKind.INTERMEDIATE: (CleanupKind.INTERMEDIATE, rules.intermediate),
        ArtifactKind.TEMP: (CleanupKind.TEMP, rules.temp),
    }
    kind, span = spans[ArtifactKind(artifact.kind)]
    return _until(kind, since, span, job, f"an artifact of kind {artifact.kind} whose job {job} is gone")


def _until(kind: CleanupKind, since: datetime | None, span: timedelta | None, job: int | None, why: str) -> Ruling:
    rule = "orphan_grace" if kind is CleanupKind.ORPHAN else kind.value
    if span is None or since is None:
        return Ruling(kind=kind, job=job, reason=f"{why}; retention.{rule} is never")
    due = since + span
    return Ruling(
        kind=kind,
        job=job,
        due_at=due,
        reason=f"{why}; retention.{rule} is {format_duration(span)}, which makes {iso(due)}",
    )
