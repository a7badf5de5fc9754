"""Waiting until jobs have ended, with a line that says how far they are."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sgops.cli.details import mark
from sgops.cli.exits import DONE, FAILED
from sgops.cli.session import Session
from sgops.core.errors import Busy
from sgops.core.job import FINAL_STATES, JobState
from sgops.core.show import line, mark_of, plural, progress
from sgops.core.values import clip
from sgops.core.views import JobView
from sgops.ports import Asking, Operations

# The first looks come quickly, so that a short job is not kept waiting; later ones cost less.
_FIRST_GLANCE: Final = 0.05
_LAST_GLANCE: Final = 1.0
_AT_ONCE: Final = 200


def wait_for(session: Session, operations: Operations, ids: Sequence[int]) -> list[JobView]:
    """Wait until all of them have ended, in the time that --timeout gives; none is left out of the answer."""
    waiting = _Waiting(session=session)
    until = session.clock.monotonic() + session.options.timeout.total_seconds() if session.options.timeout else None
    never, glance = threading.Event(), _FIRST_GLANCE
    for job in ids:
        # One that is not there is told at once, and not waited for.
        waiting.note(operations.job(job))
    try:
        while left := waiting.left():
            waiting.tell()
            if until is not None and session.clock.monotonic() > until:
                raise Busy(f"{plural(len(left), 'job')} did not end in time", hint="they go on; wait longer, or not")
            never.wait(glance)
            glance = min(glance * 1.5, _LAST_GLANCE)
            for view in _looked_up(operations, left):
                waiting.note(view)
    finally:
        waiting.clear()
    return [waiting.seen[job] for job in ids]


def verdict(jobs: Sequence[JobView]) -> int:
    """Give the exit code of waiting: 1 when one died or was cancelled."""
    return DONE if all(job.state == JobState.COMPLETED for job in jobs) else FAILED


def tell_ends(jobs: Sequence[JobView], session: Session, tell: Callable[[str], None]) -> None:
    """Say how each job ended."""
    for job in jobs:
        reason = f"  {line(job.last_failure.reason)}" if job.last_failure and job.state == JobState.DEAD else ""
        tell(f"{job.id}  {mark(session, job.state)}{reason}")


@dataclass(slots=True, kw_only=True)
class _Waiting:
    """What is known of the jobs, and what was said of them last."""

    session: Session
    seen: dict[int, JobView] = field(default_factory=dict)
    said: str = ""

    def note(self, job: JobView) -> None:
        self.seen[job.id] = job

    def left(self) -> list[int]:
        return [job.id for job in self.seen.values() if job.state not in FINAL_STATES]

    def tell(self) -> None:
        """Say where things stand: on a terminal in one line that changes, elsewhere when it has changed."""
        text = self._standing()
        if text == self.said or self.session.json:
            return
        self.said = text
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[2K{clip(text, self.session.width - 1)}")
            sys.stderr.flush()
        else:
            self.session.talk(text)

    def clear(self) -> None:
        """Leave a clean line behind."""
        if self.said and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()

    def _standing(self) -> str:
        if len(self.seen) == 1:
            return _describe(self.session, next(iter(self.seen.values())))
        counts: dict[str, int] = {}
        for job in self.seen.values():
            counts[job.state] = counts.get(job.state, 0) + 1
        return " · ".join(f"{word} {count:,}" for word, count in sorted(counts.items()))


def _describe(session: Session, job: JobView) -> str:
    words = [f"job {job.id}: {mark_of(job.state).text(plain=session.is_plain)}", job.stage or ""]
    if job.progress:
        words.append(progress(job.progress.done, job.progress.total, job.progress.message))
    if job.due_at and job.state == JobState.WAITING:
        words.append(f"until {session.clock_time(job.due_at)}")
    return " ".join(word for word in words if word)


def _looked_up(operations: Operations, ids: Sequence[int]) -> Iterator[JobView]:
    """Look many jobs up in few questions."""
    if len(ids) == 1:
        yield operations.job(ids[0])
        return
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        yield from operations.jobs(Asking(filter=f"id:{','.join(map(str, some))}", limit=len(some))).items
