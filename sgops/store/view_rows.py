"""How a row becomes what is shown of it."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

import orjson

from sgops.core.batch import status_of
from sgops.core.job import Asked, Attempt, AttemptOutcome, DeadLetter, Job, JobState, LastFailure, Progress
from sgops.core.records import left_as_it_is
from sgops.core.units import from_ms, to_ms
from sgops.core.views import (
    ActionView,
    AttemptView,
    BatchProgress,
    BatchView,
    EventView,
    FailureView,
    FamilyView,
    ItemView,
    JobView,
    LetterView,
    ProgressView,
)
from sgops.store.driver import Row
from sgops.store.rows import attempt_from, event_from, letter_from, maybe_at

# Progress that was told before the stage at hand, or that is of no more use, is not shown.
_WITH_PROGRESS: Final = frozenset({JobState.RUNNING, JobState.EXTERNAL, JobState.WAITING, JobState.INTERRUPTED})

FAMILY_SELECT: Final = """
SELECT family, pipeline, stage, failure_type, reason, pending, first_at, last_at
FROM letter_family
"""

ACTION_SELECT: Final = """
SELECT id, verb, target, at, undoable, undone_at, command, asked
FROM action
"""

BATCH_SELECT: Final = """
SELECT
    id, label, pipeline, created_at, finished_at,
    total, queued, running, waiting, external, held, interrupted, completed, dead, cancelled
FROM batch
"""
_PROGRESS: Final = tuple(field.name for field in fields(BatchProgress))


def job_view(job: Job, progress: Progress | None) -> JobView:
    """Show a job as lists do."""
    return JobView(
        id=job.id,
        run=job.run,
        pipeline=job.pipeline,
        version=job.version,
        template=job.template,
        batch=job.batch,
        queue=job.queue,
        state=job.state.value,
        held_for=job.held_for.value if job.held_for else None,
        waiting_for=job.waiting_for.value if job.waiting_for else None,
        stage=job.stage or None,
        priority=job.priority,
        unique_key=job.unique_key,
        progress=_progress_view(progress) if job.state in _WITH_PROGRESS else None,
        attempts=job.attempts,
        due_at=job.due_at,
        last_failure=_failure_view(job.failure),
        definition_hash=job.definition or None,
        dead_letter=job.letter,
        crash_count=job.crash_count,
        since=job.since,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        asked=job.asked.value if job.asked is not Asked.NOTHING else None,
    )


def attempt_view(row: Row) -> AttemptView:
    """Show an attempt that has ended."""
    attempt = attempt_from(row)
    return AttemptView(
        id=row[0],
        job=attempt.job,
        run=attempt.run,
        stage=attempt.stage,
        number=attempt.number,
        outcome=attempt.outcome.value,
        failure_type=attempt.failure_type,
        reason=attempt.reason,
        traceback=attempt.traceback,
        started_at=attempt.started_at,
        finished_at=attempt.finished_at,
        duration_ms=_span_ms(attempt),
        next_retry_at=attempt.next_retry_at,
    )


def unended_attempt_view(job: Job, id: int, outcome: AttemptOutcome) -> AttemptView:
    """Show the attempt that stands in the job's row: it runs, or its engine died over it."""
    return AttemptView(
        id=id,
        job=job.id,
        run=job.run,
        stage=job.stage,
        number=job.attempt,
        outcome=outcome.value,
        failure_type=None,
        reason=None,
        traceback=None,
        started_at=job.attempt_started_at or job.since,
        finished_at=None,
        duration_ms=None,
        next_retry_at=None,
    )


def item_view(row: Row) -> ItemView:
    """Show an item of the ledger."""
    stage, key, state, attempts, at, result, reason = row
    return ItemView(
        stage=stage,
        key=key,
        state=state,
        attempts=attempts,
        updated_at=from_ms(at),
        result=None if result is None else orjson.loads(result),
        reason=reason,
    )


def letter_view(row: Row, tries: int) -> LetterView:
    """Show a dead letter as lists do."""
    letter: DeadLetter = letter_from(row)
    return LetterView(
        id=letter.id,
        job=letter.job,
        pipeline=letter.pipeline,
        stage=letter.stage,
        failure_type=letter.failure_type,
        reason=letter.reason,
        family=letter.family,
        escalated=letter.escalated,
        resolution=letter.resolution.value,
        resolved_at=letter.resolved_at,
        notes=letter.notes,
        previous=letter.previous,
        failed_at=letter.failed_at,
        tries=tries,
    )


def family_view(row: Row) -> FamilyView:
    """Read a row of FAMILY_SELECT."""
    family, pipeline, stage, failure_type, reason, count, first_at, last_at = row
    return FamilyView(
        family=family,
        pipeline=pipeline,
        stage=stage,
        failure_type=failure_type,
        reason=reason,
        count=count,
        first_at=from_ms(first_at),
        last_at=from_ms(last_at),
    )


def event_view(row: Row) -> EventView:
    """Show a line of the journal."""
    event = event_from(row)
    return EventView(
        id=row[0],
        seq=event.seq,
        at=event.at,
        level=event.level,
        component=event.component,
        job=event.job,
        batch=event.batch,
        stage=event.stage,
        attempt=event.attempt,
        event=event.type.value,
        details=event.details,
    )


def action_view(row: Row) -> ActionView:
    """Read a row of ACTION_SELECT."""
    id_, verb, target, at, undoable, undone_at, command, asked = row
    return ActionView(
        id=id_,
        verb=verb,
        target=target,
        at=from_ms(at),
        undoable=bool(undoable),
        undone_at=maybe_at(undone_at),
        command=command,
        note=left_as_it_is(asked),
    )


def batch_view(row: Row) -> BatchView:
    """Read a row of BATCH_SELECT."""
    id_, label, pipeline, created_at, finished_at, *counts = row
    progress = dict(zip(_PROGRESS, counts, strict=True))
    by_state = {state: count for state, count in progress.items() if state != "total"}
    return BatchView(
        id=id_,
        label=label,
        pipeline=pipeline,
        status=status_of(by_state).value,
        progress=BatchProgress(**progress),
        created_at=from_ms(created_at),
        finished_at=maybe_at(finished_at),
    )


def _progress_view(progress: Progress | None) -> ProgressView | None:
    if progress is None:
        return None
    return ProgressView(done=progress.done, total=progress.total, message=progress.message)


def _failure_view(failure: LastFailure | None) -> FailureView | None:
    if failure is None:
        return None
    return FailureView(type=failure.type, reason=failure.reason, stage=failure.stage, at=failure.at)


def _span_ms(attempt: Attempt) -> int:
    # A clock that was set back meanwhile is no negative duration.
    return max(0, to_ms(attempt.finished_at) - to_ms(attempt.started_at))
