"""The events of one move, numbered on from the job's newest one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core.events import Event, EventType

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.job import Job
    from sgops.core.values import Json


class Journal:
    """Collect the lines of one move; the sequence of a job never has a gap."""

    __slots__ = ("events", "job", "now")

    def __init__(self, job: Job, now: datetime) -> None:
        self.job = job
        self.now = now
        self.events: list[Event] = []

    @property
    def seq(self) -> int:
        """The number of the newest line, which becomes the job's."""
        return self.job.seq + len(self.events)

    def add(self, kind: EventType, *, stage: str | None = None, attempt: int | None = None, **details: Json) -> None:
        """Write one line more."""
        self.events.append(
            Event(
                type=kind,
                at=self.now,
                job=self.job.id,
                seq=self.seq + 1,
                batch=self.job.batch,
                stage=stage,
                attempt=attempt,
                details=details,
            )
        )
