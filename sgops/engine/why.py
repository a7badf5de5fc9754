"""In plain words: what state a job is in, how it got there, what happens next and when."""

from __future__ import annotations

import shlex
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sgops.core.job import FINAL_STATES, Asked, HeldFor, Job, JobState, WaitingFor
from sgops.core.units import format_duration, iso
from sgops.core.views import WhyView
from sgops.engine.in_line import InLine, tell

if TYPE_CHECKING:
    from datetime import datetime

    from sgops.core.resume import ResumePlan

_AT_THE_FRONT: Final = InLine()


def explain(
    job: Job,
    now: datetime,
    *,
    going_on: ResumePlan | None,
    silent: timedelta | None,
    paused: bool,
    place: InLine = _AT_THE_FRONT,
    problem: str | None = None,
) -> WhyView:
    """Explain a job.

    `going_on` is what a retry would keep, `silent` how long a running stage gave no sign of life, `problem` why nothing
    can be written.
    """
    sentences = [_origin(job, now), *_state(job, now, silent, place)]
    if job.failure is not None and job.state is not JobState.COMPLETED:
        sentences.append(_failure(job, now))
    if job.expires_at is not None and job.state is not JobState.HELD:
        sentences.append(f"The time of the whole job is up at {iso(job.expires_at)}.")
    following, at = _in_queue(job, now, place) if job.state is JobState.QUEUED and not paused else _next(job, going_on)
    if problem is not None and job.state not in FINAL_STATES:
        sentences.append(f"Storage stands still: {problem}. What is finished meanwhile is kept, and written then.")
        following, at = "Nothing begins until its disk takes something again: sgops health storage", None
    return WhyView(state=job.state.value, since=job.since, sentences=tuple(sentences), next=following, next_at=at)


def _origin(job: Job, now: datetime) -> str:
    made = f"Job {job.id} of pipeline '{job.pipeline}' was submitted {_ago(job.created_at, now)}"
    if job.run > 1:
        made += f"; this is its run {job.run}, begun at stage '{job.run_from}'"
    return f"{made}."


def _state(job: Job, now: datetime, silent: timedelta | None, place: InLine) -> list[str]:
    since = _ago(job.since, now)
    match job.state:
        case JobState.QUEUED:
            return tell(job, place, since)
        case JobState.RUNNING:
            return _running(job, now, silent)
        case JobState.WAITING:
            return [_waiting(job)]
        case JobState.EXTERNAL:
            return [f"An external service has worked on stage '{job.stage}' since {since}; no worker is held."]
        case JobState.INTERRUPTED:
            return [f"Its engine stopped {since} while stage '{job.stage}' ran; it is resumable and used no attempt."]
        case JobState.HELD:
            return [_held(job, since)]
        case JobState.COMPLETED | JobState.DEAD | JobState.CANCELLED:
            return [_ended(job, now, since)]


def _ended(job: Job, now: datetime, since: str) -> str:
    match job.state:
        case JobState.COMPLETED:
            return f"It completed {_ago(job.finished_at or job.since, now)}{_took(job)}."
        case JobState.DEAD:
            return f"It failed for good {since} and waits in the dead letters (letter {job.letter})."
        case _:
            return f"It was cancelled {since}."


def _running(job: Job, now: datetime, silent: timedelta | None) -> list[str]:
    begun = _ago(job.attempt_started_at or job.since, now)
    sentences = [f"Stage '{job.stage}' is running, attempt {job.attempt}, begun {begun}."]
    if silent is not None:
        sentences.append(f"Its last sign of life was {format_duration(silent)} ago.")
    match job.asked:
        case Asked.CANCEL:
            sentences.append(
                "It is cancelling: the operator asked for it, and the stage is ended after engine.cancel_grace at the "
                "latest."
            )
        case Asked.HOLD:
            sentences.append("The operator asked to hold it; that happens when the stage has ended.")
        case Asked.NOTHING:
            pass
    return sentences


def _waiting(job: Job) -> str:
    match job.waiting_for:
        case WaitingFor.SNOOZE:
            return f"Stage '{job.stage}' said that it is not ready yet; that costs no attempt."
        case WaitingFor.START:
            return "It was submitted to start later."
        case _:
            return f"Stage '{job.stage}' failed {_times(job.tries)} and waits for its next try."


def _held(job: Job, since: str) -> str:
    match job.held_for:
        case HeldFor.HANDLER_MISSING:
            return f"It has been held since {since}: pipeline '{job.pipeline}' is not loaded in this engine."
        case HeldFor.DRIFT:
            return f"It has been held since {since}: its pipeline changed under its checkpoints."
        case HeldFor.SERVICE_UNKNOWN:
            return f"It has been held since {since}: its external service does not say what became of the work."
        case _:
            return f"An operator has held it since {since}."


def _failure(job: Job, now: datetime) -> str:
    failure = job.failure
    if failure is None:
        return ""
    return f"The last failure, {_ago(failure.at, now)} in stage '{failure.stage}', was {failure.type}: {failure.reason}"


def _in_queue(job: Job, now: datetime, place: InLine) -> tuple[str, datetime | None]:
    if place.is_paused:
        return f"Nothing, until its queue goes on: sgops queues resume {shlex.quote(job.queue)}", None
    if place.obstacle is None:
        return f"A worker takes it and runs stage '{job.stage}'.", None
    if place.obstacle.is_for_good:
        return "Nothing, until the configuration gives more of it, or the stage takes less.", None
    at = None if place.obstacle.seconds is None else now + timedelta(seconds=place.obstacle.seconds)
    return f"Stage '{job.stage}' runs when there is room for it.", at


def _next(job: Job, going_on: ResumePlan | None) -> tuple[str, datetime | None]:
    match job.state:
        case JobState.QUEUED:
            return "Nothing, until claiming is resumed: sgops resume", None
        case JobState.RUNNING:
            return "The stage ends, and the next one begins in the same commit.", None
        case JobState.WAITING if job.due_at is not None:
            runs = "starts" if job.waiting_for is WaitingFor.START else "runs again"
            return f"It {runs} at {iso(job.due_at)}; sgops jobs retry {job.id} --force runs it now.", job.due_at
        case JobState.HELD:
            return f"Nothing, until somebody decides: {_decision(job)}", None
        case JobState.INTERRUPTED:
            return "The next start of an engine, or a recovery scan, makes it go on.", None
        case JobState.EXTERNAL:
            return "The service is asked again soon.", job.due_at
        case _:
            return _after_the_end(job, going_on), None


def _decision(job: Job) -> str:
    release = f"sgops jobs release {job.id}"
    if job.held_for is not HeldFor.DRIFT:
        return release
    return f"{release} goes on with what it has, sgops jobs cancel {job.id} gives it up."


def _after_the_end(job: Job, going_on: ResumePlan | None) -> str:
    match job.state:
        case JobState.DEAD:
            return f"Nothing by itself. {_retry_words(job, going_on)}"
        case JobState.COMPLETED:
            return f"Nothing; sgops jobs rerun {job.id} --from STAGE runs part of it again."
        case _:
            return f"Nothing; sgops jobs rerun {job.id} runs it again."


def _retry_words(job: Job, going_on: ResumePlan | None) -> str:
    command = f"sgops dead-letter retry {job.letter}"
    if going_on is None or going_on.stage is None or going_on.starts_anew:
        return f"{command} runs it again."
    return f"{command} goes on at stage '{going_on.stage}' and keeps {', '.join(going_on.kept)}."


def _took(job: Job) -> str:
    if job.started_at is None or job.finished_at is None:
        return ""
    return f", {format_duration(job.finished_at - job.started_at)} after its start"


def _ago(at: datetime, now: datetime) -> str:
    """Say a moment twice: how long ago, and when exactly."""
    return f"{format_duration(max(now - at, now - now))} ago ({iso(at)})"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
