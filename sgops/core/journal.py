"""The events of one move, numbered on from the job's newest one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core.events import NO_DETAILS, Event, EventType, make_event

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.job import Job
    from sgops.core.values import Json


class Journal:
    """Collect the lines of one move; the sequence of a job never has a gap."""

    __slots__ = ("_batch", "_job", "events", "now", "seq")

    def __init__(self, job: Job, now: datetime) -> None:
        self._job = job.id
        self._batch = job.batch
        self.now = now
        self.seq = job.seq  # the number of the newest line, which becomes the job's
        self.events: list[Event] = []

    def add(self, kind: EventType, *, stage: str | None = None, attempt: int | None = None, **details: Json) -> None:
        """Write one line more."""
        self.seq = seq = self.seq + 1
        self.events.append(
            make_event(
                type=kind,
                at=self.now,
                job=self._job,
                seq=seq,
                batch=self._batch,
                stage=stage,
                attempt=attempt,
                details=details or NO_DETAILS,
            )
        )
