"""Jobs that no worker has had yet: what is done to thousands of them alike is one move."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final

from sgops.core.errors import IllegalTransition
from sgops.core.events import NO_DETAILS, Event, EventType, make_event
from sgops.core.job import FINAL_STATES, JobState
from sgops.core.lifecycle import Verb, check, undo_edges

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sgops.core.values import Json

# A job can be here without ever having begun.
_WAITING_FOR_ITS_TURN: Final = frozenset({JobState.QUEUED, JobState.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Untouched:
    """A job that was never begun, so that it has neither attempts nor anything that hangs on them."""

    id: int
    state: JobState
    seq: int
    batch: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JointMove:
    """The same move of many jobs, all from one state into another, each with one line in its journal."""

    jobs: Sequence[Untouched]
    origin: JobState
    into: JobState
    at: datetime
    event: EventType
    details: Mapping[str, Json] = field(default_factory=lambda: NO_DETAILS)

    @property
    def ends(self) -> bool:
        """Whether the jobs end with it."""
        return self.into in FINAL_STATES

    def events(self) -> list[Event]:
        """Give each job's line."""
        return [
            make_event(
                type=self.event,
                at=self.at,
                job=job.id,
                seq=job.seq + 1,
                batch=job.batch,
                stage=None,
                attempt=None,
                details=self.details,
            )
            for job in self.jobs
        ]


def cancel(jobs: Iterable[Untouched], now: datetime) -> list[JointMove]:
    """Stop those that wait for their turn; others are left out."""
    moves = []
    for origin, alike in _by_state(job for job in jobs if job.state in _WAITING_FOR_ITS_TURN):
        check(alike[0].id, origin, Verb.CANCEL, JobState.CANCELLED)
        moves.append(
            JointMove(jobs=alike, origin=origin, into=JobState.CANCELLED, at=now, event=EventType.JOB_CANCELLED)
        )
    return moves


def undo(jobs: Sequence[Untouched], into: JobState, now: datetime, *, what: str) -> JointMove:
    """Put jobs back to the state that a joint move took them from."""
    origin = jobs[0].state
    if (origin, into) not in undo_edges():
        raise IllegalTransition(f"job {jobs[0].id} is {origin.value}: it cannot be {into.value} again")
    return JointMove(jobs=jobs, origin=origin, into=into, at=now, event=EventType.JOB_UNDONE, details={"what": what})


def _by_state(jobs: Iterable[Untouched]) -> Iterator[tuple[JobState, list[Untouched]]]:
    for state, alike in groupby(sorted(jobs, key=lambda job: job.state.value), key=lambda job: job.state):
        yield state, list(alike)
