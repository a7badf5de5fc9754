"""The laws of work that services do: what the receipts of a job must say about it and each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Final, TypeAlias

from sgops.core.events import EVENT_CODES, EventType
from sgops.core.job import JobState
from sgops.core.receipts import OPEN, REPEATABLE, ReceiptState
from sgops.store.cases import Case, Sent

Law: TypeAlias = Callable[[Case], Iterator[str]]

_OPEN: Final = frozenset(state.value for state in OPEN)
_REPEATABLE: Final = frozenset(state.value for state in REPEATABLE)
_UNSENT: Final = frozenset({ReceiptState.INTENDED.value, ReceiptState.WITHDRAWN.value})


def submitted_once(case: Case) -> Iterator[str]:
    """Find work that went out again under its key though nobody had said that it may."""
    for sent in case.sent:
        if sent.sends > 1 + sent.excused:
            yield f"{_name(sent)} was sent {sent.sends} times, and {1 + sent.excused} may be"
        if not sent.sends and sent.state not in _UNSENT:
            yield f"{_name(sent)} is {sent.state} and was never sent"
    for _, group in groupby(sorted(case.sent, key=_order), lambda sent: _order(sent)[:3]):
        yield from _follow_failures(list(group))


def intended_before(case: Case) -> Iterator[str]:
    """Find work that was handed over without the intent to do so in the journal."""
    told = sum(line.code == EVENT_CODES[EventType.SERVICE_INTENDED] for line in case.lines)
    if len(case.sent) > told:
        yield f"{len(case.sent)} calls to services are on record, its journal tells of {told}"


def asked_before_repeated(case: Case) -> Iterator[str]:
    """Find a job that runs again although a service still has its work, or that waits for a service that has none."""
    job = case.job
    waits = any(sent.state in _OPEN and (sent.run, sent.stage) == (job.run, job.stage) for sent in case.sent)
    if waits and job.state in {JobState.QUEUED, JobState.RUNNING}:
        yield f"it is {job.state.value}, and a service may still do the work of stage '{job.stage}'"
    if job.state is JobState.EXTERNAL and not waits:
        yield f"it waits for a service, and none has work of stage '{job.stage}'"


LAWS: Final[Mapping[str, Law]] = {
    "work goes to a service once under a key": submitted_once,
    "each call to a service was intended before": intended_before,
    "a service is asked before its work is repeated": asked_before_repeated,
}


def _follow_failures(calls: list[Sent]) -> Iterator[str]:
    """Find a further submission although the one before it has not failed for certain."""
    for place, sent in enumerate(calls, 1):
        if sent.submission != place:
            yield f"{_name(sent)} has no submission {place} before it"
            return
        if place < len(calls) and sent.state not in _REPEATABLE:
            yield f"{_name(sent)} is {sent.state}, and the work was submitted again"


def _order(sent: Sent) -> tuple[int, str, str, int]:
    return (sent.run, sent.stage, sent.name, sent.submission)


def _name(sent: Sent) -> str:
    return f"submission {sent.submission} of call '{sent.name}' in stage '{sent.stage}' (run {sent.run})"
