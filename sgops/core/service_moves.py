"""What happens to a job because of an external service, each move as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sgops.core.events import EventType
from sgops.core.job import Change, Job, JobState, evolve
from sgops.core.journal import Journal
from sgops.core.lifecycle import Verb, check
from sgops.core.transition import Transition

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.receipts import Receipt


def hand_over(job: Job, receipt: Receipt, now: datetime) -> Transition:
    """Leave a stage to a service, with the intent to ask it; no worker is held, and the attempt goes on."""
    check(job.id, job.state, Verb.HAND_OVER, JobState.EXTERNAL)
    journal = Journal(job, now)
    journal.add(
        EventType.SERVICE_INTENDED,
        stage=job.stage,
        attempt=job.attempt,
        connector=receipt.connector,
        name=receipt.name,
        submission=receipt.submission,
    )
    after = _into(job, JobState.EXTERNAL, journal)
    return Transition(verb=Verb.HAND_OVER, before=job, after=after, events=tuple(journal.events), receipts=(receipt,))


def collect(job: Job, receipt: Receipt, now: datetime) -> Transition:
    """Let a job go on with what its service has answered; a retry that was planned meanwhile is dropped."""
    return _back(job, receipt, EventType.SERVICE_COMPLETED, now, ref=receipt.ref)


def submit_anew(job: Job, receipt: Receipt, now: datetime) -> Transition:
    """Let an attempt that asked first hand its work over again: the service has none of it any more."""
    return _back(job, receipt, EventType.SERVICE_CLOSED, now, state=receipt.state.value)


def _back(job: Job, receipt: Receipt, said: EventType, now: datetime, **details: str | None) -> Transition:
    """Bring a job back from its service, to be taken by a worker."""
    check(job.id, job.state, Verb.COLLECT, JobState.QUEUED)
    journal = Journal(job, now)
    journal.add(said, stage=job.stage, attempt=job.attempt, connector=receipt.connector, name=receipt.name, **details)
    after = _into(job, JobState.QUEUED, journal)
    return Transition(verb=Verb.COLLECT, before=job, after=after, events=tuple(journal.events), receipts=(receipt,))


def _into(job: Job, state: JobState, journal: Journal) -> Job:
    """Change state with the attempt in flight as it is."""
    change: Change = {
        "state": state,
        "since": journal.now,
        "seq": journal.seq,
        "due_at": None,
        "waiting_for": None,
    }
    return evolve(job, change)
