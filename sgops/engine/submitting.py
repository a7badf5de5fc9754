"""Making jobs: the name resolved, the parameters checked, the rows written in one commit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sgops.core.errors import UsageError
from sgops.core.events import Event, EventType
from sgops.core.params import bind
from sgops.core.records import NewJob
from sgops.core.units import parse_time
from sgops.core.values import words
from sgops.core.views import Submitted
from sgops.engine.payloads import encode
from sgops.engine.resuming import go_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, tzinfo

    from sgops.engine.catalog import Order
    from sgops.engine.parts import Parts
    from sgops.ports import Dice, Submission, Unit

_PRIORITIES = range(-1000, 1001)
_MOST = 100_000
# How many are written by one statement: more would be no faster, and take memory for good.
_TOGETHER = 2_000


def submit(parts: Parts, submission: Submission, then: Callable[[], None]) -> Submitted:
    """Write the jobs; when this returns, none of them can be lost. `then` is called while they are being written."""
    write = prepared(parts, submission)

    def write_and_tell(unit: Unit) -> Submitted:
        submitted = write(unit)
        then()
        return submitted

    return parts.store.perform(write_and_tell)


def prepared(parts: Parts, submission: Submission) -> Callable[[Unit], Submitted]:
    """Check everything about a submission that needs no file; what is given writes it, in somebody's transaction."""
    order = parts.catalog.order(submission.name)
    draft = drafted(parts, submission, order)
    now = parts.clock.now()
    return lambda unit: _write(unit, parts, submission, draft, now)


def params_of(parts: Parts, order: Order, given: object) -> bytes:
    """Check parameters against what the pipeline declares and give them as they are stored."""
    if given is not None and not isinstance(given, dict):
        raise UsageError("parameters must be a JSON object", hint='for example --params \'{"title": "Moon"}\'')
    merged = {**order.params, **(given or {})}
    raw = encode(merged, "the parameters")
    bind(order.entry.pipeline.params, merged, secret=parts.secrets)
    return raw


def _check(submission: Submission) -> None:
    if not 1 <= submission.count <= _MOST:
        raise UsageError(f"count must be from 1 to {_MOST:,}, not {submission.count}")
    if submission.unique_key == "":
        raise UsageError("a unique key cannot be empty", hint="leave it out where the job need not be unique")
    if submission.unique_key is not None and submission.count > 1:
        raise UsageError("a unique key is for one job", hint="leave out --count or --unique")
    if submission.priority is not None and submission.priority not in _PRIORITIES:
        raise UsageError(f"priority must be from {_PRIORITIES[0]} to {_PRIORITIES[-1]}, not {submission.priority}")
    if submission.resume and submission.force_restart:
        raise UsageError("--resume and --force-restart exclude each other")
    if _goes_on(submission) and submission.count > 1:
        raise UsageError("--resume and --force-restart are for one job", hint="leave out --count")


def drafted(parts: Parts, submission: Submission, order: Order) -> NewJob:
    """Give the job that a submission asks for, without its token; raise what is wrong with it."""
    _check(submission)
    raw = params_of(parts, order, submission.params)
    pipeline, first = order.entry.pipeline, order.entry.first().name
    lane = order.entry.lanes[first]
    return NewJob(
        token="",
        pipeline=pipeline.name,
        version=pipeline.version,
        queue=lane.queue,
        uses=lane.uses,
        params=raw,
        words=words(raw.decode()),
        priority=submission.priority or 0,
        template=order.template,
        unique_key=submission.unique_key,
        stage=first,
        due_at=_due(parts, submission.at),
    )


def _due(parts: Parts, at: str | None) -> datetime | None:
    if at is None:
        return None
    now = parts.clock.now()
    return parse_time(at, now, _zone(parts.settings.engine.timezone, now))


def _zone(name: str, now: datetime) -> tzinfo:
    return (now.astimezone().tzinfo or UTC) if name == "local" else ZoneInfo(name)


def _write(unit: Unit, parts: Parts, submission: Submission, draft: NewJob, now: datetime) -> Submitted:
    former = _existing(unit, parts, submission, draft, now)
    if former is not None:
        return former
    if submission.batch is not None:
        draft = replace(draft, batch=unit.batch(submission.batch, draft.pipeline, now))
    note = "no unfinished job has these parameters: a new one was made" if _goes_on(submission) else ""
    return Submitted(ids=tuple(_inserted(unit, parts.dice, draft, submission.count, now)), note=note)


def _inserted(unit: Unit, dice: Dice, draft: NewJob, count: int, now: datetime) -> Iterator[int]:
    if count == 1:
        yield from (job.id for job in unit.insert([replace(draft, token=dice.token())], now))
        return
    for start in range(0, count, _TOGETHER):
        yield from unit.insert_alike(draft, dice.tokens(min(_TOGETHER, count - start)), now)


def _existing(unit: Unit, parts: Parts, submission: Submission, draft: NewJob, now: datetime) -> Submitted | None:
    """Find the job that stands for the submission: one that is gone on with, or one with its unique key."""
    if _goes_on(submission):
        entry = parts.catalog.find(draft.pipeline)
        return go_on(unit, entry, draft.params, now, restart=submission.force_restart)
    former = unit.unfinished(draft.pipeline, draft.unique_key) if draft.unique_key is not None else None
    if former is None:
        return None
    # Of the engine, not of the job: nothing about the job has changed.
    unit.append([Event(type=EventType.JOB_REPEATED, at=now, details={"job": former.id})])
    return Submitted(ids=(former.id,), existing=True, note=f"job {former.id} has that unique key and has not ended")


def _goes_on(submission: Submission) -> bool:
    return submission.resume or submission.force_restart
