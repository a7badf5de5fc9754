"""What each list can be filtered by, the same in every face."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sgops.core.artifact import ArtifactKind
from sgops.core.checkpoint import CheckpointStatus, Trigger
from sgops.core.events import EventType
from sgops.core.failure import FailureType
from sgops.core.job import AttemptOutcome, JobState, Resolution
from sgops.core.query import Key, KeySet, Kind
from sgops.core.retention import CleanupKind

_TEXT: Final = Key(name="text", kind=Kind.TEXT)
_AGE: Final = Key(name="age", kind=Kind.AGE)
_ID: Final = Key(name="id", kind=Kind.NUMBER)
_JOB: Final = Key(name="job", kind=Kind.NUMBER)
_PIPELINE: Final = Key(name="pipeline")
_STAGE: Final = Key(name="stage")
_BATCH: Final = Key(name="batch")
_TEMPLATE: Final = Key(name="template")
_QUEUE: Final = Key(name="queue")
_FAMILY: Final = Key(name="family")


def _choice(name: str, *choices: str) -> Key:
    return Key(name=name, kind=Kind.CHOICE, choices=choices)


_STATE: Final = _choice("state", *JobState)
_ERROR: Final = _choice("error", *FailureType)
_RESOLUTION: Final = _choice("resolution", *Resolution)
_EVENT: Final = _choice("event", *EventType)
_COMPONENT: Final = _choice("component", *dict.fromkeys(kind.partition(".")[0] for kind in EventType))
_LEVEL: Final = _choice("level", "debug", "info", "warning", "error")
_ITEM_STATE: Final = _choice("state", "done", "failed")
_VERB: Final = Key(name="verb")
_STREAM: Final = _choice("stream", "stdout", "stderr", "log")
_STATUS: Final = _choice("status", "processing", "completed", "failed", "partial", "cancelled")

JOBS: Final = KeySet(keys=(_STATE, _PIPELINE, _STAGE, _ERROR, _BATCH, _TEMPLATE, _QUEUE, _ID, _AGE, _TEXT))
LETTERS: Final = KeySet(
    keys=(_PIPELINE, _STAGE, _ERROR, _RESOLUTION, _BATCH, _TEMPLATE, _FAMILY, _JOB, _ID, _AGE, _TEXT)
)
BATCHES: Final = KeySet(keys=(_STATUS, _PIPELINE, _ID, _AGE, _TEXT))
EVENTS: Final = KeySet(keys=(_EVENT, _COMPONENT, _LEVEL, _JOB, _STAGE, _BATCH, _ID, _AGE, _TEXT))
ITEMS: Final = KeySet(keys=(_STAGE, _ITEM_STATE, _TEXT))
LOGS: Final = KeySet(keys=(_STAGE, _STREAM, _TEXT))
ACTIONS: Final = KeySet(keys=(_VERB, _ID, _AGE, _TEXT))

# Short lists take the fields of what they list as keys; where the values of one are known, others are misspelt.
CHOICES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "AlertView": {"state": ("raised", "cleared")},
        "ArtifactView": {"kind": tuple(ArtifactKind)},
        "AttemptView": {"outcome": tuple(AttemptOutcome), "failure_type": tuple(FailureType)},
        "CheckpointView": {"status": tuple(CheckpointStatus), "trigger": tuple(Trigger)},
        "CleanupView": {"kind": ("all", *CleanupKind)},
        "HealthChange": {"status": ("healthy", "degraded", "unhealthy")},
        "Line": {"source": ("default", "file", "env", "option")},
    }
)
