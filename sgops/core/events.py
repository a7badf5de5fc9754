"""What is written in the journal: every transition, checkpoint, attempt, decision, one small record each."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sgops.core.fact import fact, maker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sgops.core.values import Json


class EventType(StrEnum):
    """The journal's words; users and outside tests rely on them."""

    JOB_CREATED = "job.created"
    JOB_STARTED = "job.started"
    JOB_COMPLETED = "job.completed"
    JOB_CANCELLED = "job.cancelled"
    JOB_HELD = "job.held"
    JOB_RELEASED = "job.released"
    JOB_INTERRUPTED = "job.interrupted"
    JOB_ASKED = "job.asked"
    JOB_RERUN = "job.rerun"
    JOB_UNDONE = "job.undone"
    JOB_REPEATED = "job.repeated"
    STAGE_STARTED = "stage.started"
    STAGE_RESUMED = "stage.resumed"
    STAGE_COMPLETED = "stage.completed"
    STAGE_FAILED = "stage.failed"
    STAGE_SNOOZED = "stage.snoozed"
    CHECKPOINT_SAVED = "checkpoint.saved"
    RETRY_SCHEDULED = "retry.scheduled"
    RETRY_STARTED = "retry.started"
    DEAD_LETTER_QUEUED = "dead_letter.queued"
    DEAD_LETTER_RETRIED = "dead_letter.retried"
    DEAD_LETTER_DISMISSED = "dead_letter.dismissed"
    RECOVERY_STARTED = "recovery.started"
    RECOVERY_DECIDED = "recovery.decided"
    RECOVERY_FINISHED = "recovery.finished"
    CLEANUP_PLANNED = "cleanup.planned"
    CLEANUP_DELETED = "cleanup.deleted"
    CLEANUP_FINISHED = "cleanup.finished"
    SERVICE_INTENDED = "service.intended"
    SERVICE_SUBMITTED = "service.submitted"
    SERVICE_ASKED = "service.asked"
    SERVICE_COMPLETED = "service.completed"
    SERVICE_CLOSED = "service.closed"
    TIMEOUT_ENFORCED = "timeout.enforced"
    ALERT_RAISED = "alert.raised"
    ALERT_CLEARED = "alert.cleared"
    ENGINE_STARTED = "engine.started"
    ENGINE_READY = "engine.ready"
    ENGINE_STOPPING = "engine.stopping"
    ENGINE_STOPPED = "engine.stopped"
    CONFIG_RELOADED = "config.reloaded"
    CONFIG_REFUSED = "config.refused"
    INBOX_ACCEPTED = "inbox.accepted"
    INBOX_REJECTED = "inbox.rejected"
    SCHEDULE_FIRED = "schedule.fired"
    SCHEDULE_SKIPPED = "schedule.skipped"


# The number of a type in the file. Append only: released files hold these numbers.
EVENT_CODES: Final[Mapping[EventType, int]] = MappingProxyType(
    {
        EventType.JOB_CREATED: 1,
        EventType.JOB_STARTED: 2,
        EventType.JOB_COMPLETED: 3,
        EventType.JOB_CANCELLED: 4,
        EventType.JOB_HELD: 5,
        EventType.JOB_RELEASED: 6,
        EventType.JOB_INTERRUPTED: 7,
        EventType.JOB_ASKED: 8,
        EventType.JOB_RERUN: 9,
        EventType.JOB_UNDONE: 10,
        EventType.JOB_REPEATED: 11,
        EventType.STAGE_STARTED: 20,
        EventType.STAGE_COMPLETED: 21,
        EventType.STAGE_FAILED: 22,
        EventType.STAGE_SNOOZED: 23,
        EventType.STAGE_RESUMED: 24,
        EventType.CHECKPOINT_SAVED: 30,
        EventType.RETRY_SCHEDULED: 40,
        EventType.RETRY_STARTED: 41,
        EventType.DEAD_LETTER_QUEUED: 50,
        EventType.DEAD_LETTER_RETRIED: 51,
        EventType.DEAD_LETTER_DISMISSED: 52,
        EventType.RECOVERY_STARTED: 60,
        EventType.RECOVERY_DECIDED: 61,
        EventType.RECOVERY_FINISHED: 62,
        EventType.CLEANUP_PLANNED: 70,
        EventType.CLEANUP_DELETED: 71,
        EventType.CLEANUP_FINISHED: 72,
        EventType.SERVICE_SUBMITTED: 80,
        EventType.SERVICE_ASKED: 81,
        EventType.SERVICE_COMPLETED: 82,
        EventType.SERVICE_INTENDED: 83,
        EventType.SERVICE_CLOSED: 84,
        EventType.TIMEOUT_ENFORCED: 90,
        EventType.ALERT_RAISED: 100,
        EventType.ALERT_CLEARED: 101,
        EventType.ENGINE_STARTED: 110,
        EventType.ENGINE_READY: 111,
        EventType.ENGINE_STOPPING: 112,
        EventType.ENGINE_STOPPED: 113,
        EventType.CONFIG_RELOADED: 120,
        EventType.CONFIG_REFUSED: 121,
        EventType.INBOX_ACCEPTED: 130,
        EventType.INBOX_REJECTED: 131,
        EventType.SCHEDULE_FIRED: 140,
        EventType.SCHEDULE_SKIPPED: 141,
    }
)

_LEVELS: Final[Mapping[EventType, str]] = MappingProxyType(
    {
        EventType.STAGE_FAILED: "warning",
        EventType.JOB_INTERRUPTED: "warning",
        EventType.RETRY_SCHEDULED: "warning",
        EventType.TIMEOUT_ENFORCED: "warning",
        EventType.DEAD_LETTER_QUEUED: "error",
        EventType.ALERT_RAISED: "warning",
        EventType.CONFIG_REFUSED: "error",
        EventType.INBOX_REJECTED: "warning",
        EventType.SCHEDULE_SKIPPED: "warning",
        EventType.CHECKPOINT_SAVED: "debug",
    }
)

NO_DETAILS: Final[Mapping[str, Json]] = MappingProxyType({})


@fact
class Event:
    """One line of the journal; `seq` counts within the job without a gap, 0 for events of the engine itself."""

    type: EventType
    at: datetime
    job: int | None = None
    seq: int = 0
    batch: int | None = None
    stage: str | None = None
    attempt: int | None = None
    details: Mapping[str, Json] = field(default_factory=lambda: NO_DETAILS)

    @property
    def level(self) -> str:
        """How loud the event is: debug, info, warning or error."""
        return level_of(self.type)

    @property
    def component(self) -> str:
        """The part of the engine the event speaks of."""
        return self.type.partition(".")[0]


make_event: Final = maker(Event)


def level_of(kind: EventType) -> str:
    """Say how loud events of a type are."""
    return _LEVELS.get(kind, "info")
