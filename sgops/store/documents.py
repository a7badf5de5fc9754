"""Records that are kept whole, as JSON."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from sgops.core.job import Asked, HeldFor, Job, JobState, LastFailure, WaitingFor
from sgops.core.units import from_ms, to_ms
from sgops.core.values import as_plain
from sgops.core.views import Decision, RecoveryReport

_INSTANTS: Final = ("since", "due_at", "created_at", "started_at", "attempt_started_at", "finished_at", "expires_at")
_SPANS: Final = ("snoozed", "held")
_ENUMS: Final = {
    "state": JobState,
    "asked": Asked,
    "waiting_for": WaitingFor,
    "held_for": HeldFor,
    "held_from": JobState,
}
_JOB_FIELDS: Final = frozenset(field.name for field in fields(Job))
_REPORT_FIELDS: Final = frozenset(field.name for field in fields(RecoveryReport)) - {"id", "decisions", "started_at"}


def pack_jobs(jobs: Sequence[Job]) -> bytes:
    """Write jobs as they are, to be put back by an undo."""
    return zlib.compress(orjson.dumps(list(jobs), default=_plain))


def unpack_jobs(packed: bytes) -> list[Job]:
    """Read jobs back; what this sgops does not know of them is left out."""
    return [_job(document) for document in orjson.loads(zlib.decompress(packed))]


def report_text(report: RecoveryReport) -> str:
    """Write a recovery report."""
    return orjson.dumps(report, default=_plain).decode()


def report_from(id: int, text: str) -> RecoveryReport:
    """Read a recovery report; its id is the row's."""
    document = orjson.loads(text)
    return RecoveryReport(
        id=id,
        started_at=datetime.fromisoformat(document["started_at"]),
        decisions=tuple(Decision(**decision) for decision in document["decisions"]),
        **{name: document[name] for name in _REPORT_FIELDS & document.keys()},
    )


def pack_lines(lines: Sequence[tuple[datetime, str, str]]) -> bytes:
    """Write what an attempt printed, a line of JSON for each line of it."""
    # A program may print half characters, which JSON cannot hold.
    whole = ((to_ms(at), stream, text.encode("utf-8", "replace").decode()) for at, stream, text in lines)
    return zlib.compress(b"\n".join(orjson.dumps(line) for line in whole))


def unpack_lines(packed: bytes) -> list[tuple[datetime, str, str]]:
    """Read what an attempt printed."""
    lines = (orjson.loads(line) for line in zlib.decompress(packed).splitlines())
    return [(from_ms(at), stream, text) for at, stream, text in lines]


def _job(document: dict[str, Any]) -> Job:
    known = {name: value for name, value in document.items() if name in _JOB_FIELDS}
    for name in _INSTANTS:
        if known.get(name) is not None:
            known[name] = datetime.fromisoformat(known[name])
    for name in _SPANS:
        known[name] = timedelta(milliseconds=known.get(name, 0))
    for name, kind in _ENUMS.items():
        if known.get(name) is not None:
            known[name] = kind(known[name])
    if known.get("failure") is not None:
        failure = known["failure"]
        known["failure"] = LastFailure(**{**failure, "at": datetime.fromisoformat(failure["at"])})
    return Job(**known)


def _plain(value: object) -> object:
    if isinstance(value, timedelta):
        return value // timedelta(milliseconds=1)
    return as_plain(value)
