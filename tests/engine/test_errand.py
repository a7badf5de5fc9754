"""What a worker process is told arrives as it was meant, and so does what it answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sgops.core.classify import Rule
from sgops.core.failure import Failure, FailureType
from sgops.core.job import Job, Progress
from sgops.core.launching import Home
from sgops.core.receipts import Call, Receipt, done, intend
from sgops.core.records import LedgerEntry
from sgops.core.signals import Interruption
from sgops.engine.body import Left
from sgops.engine.calls import digest_of
from sgops.engine.errand import (
    Errand,
    entry_frame,
    left_frame,
    progress_frame,
    read_entry,
    read_left,
    read_progress,
)
from sgops.engine.flight import Standing
from sgops.engine.outcome import Called, Failed, Interrupted, Returned, Snoozed
from sgops.runtime.frames import Unpacker, pack
from tests.support.clock import NOON
from tests.support.jobs import NOW, a_job

FAILURE = Failure(
    type=FailureType.RATE_LIMIT, reason="slow", traceback="at", retry_after=timedelta(seconds=3), permanent=False
)


def over_the_wire(frame: object) -> object:
    return Unpacker().feed(pack(frame))[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "left",
    [
        Returned(raw=b'{"a":"\xc3\xa9"}', facts='{"rows":3}'),
        Snoozed(delay=timedelta(milliseconds=1500)),
        Interrupted(why=Interruption.SHUTDOWN),
        Failed(failure=FAILURE),
        Failed(failure=Failure(type=FailureType.UNKNOWN, reason="odd")),
    ],
    ids=lambda left: type(left).__name__,
)
def test_every_way_to_leave_is_told(left: Left) -> None:
    assert read_left(over_the_wire(left_frame(left))) == left  # type: ignore[arg-type]


def test_a_record_is_told() -> None:
    entry = LedgerEntry(
        job=7,
        run=2,
        stage="panels",
        kind="item",
        key="é",
        input_hash=b"\x00\xff",
        state="done",
        attempts=2,
        result=b"[1]",
        reason=None,
        at=NOON,
    )

    assert read_entry(over_the_wire(entry_frame(entry))) == entry  # type: ignore[arg-type]


def test_progress_is_told() -> None:
    progress = Progress(done=3, total=None, message="half")

    assert read_progress(over_the_wire(progress_frame(progress))) == progress  # type: ignore[arg-type]


def an_answer(job: Job) -> Receipt:
    call = Call(connector="", name="frames", request=b"", digest=b"d")
    return done(intend(replace(job, since=NOW, created_at=NOW), call, 1, NOW), b"[3]", NOW)


def test_a_call_to_a_service_is_told() -> None:
    call = Call(connector="farm", name="frames", request=b'{"n":1}', digest=digest_of({"n": 1}))

    assert read_left(over_the_wire(left_frame(Called(call=call)))) == Called(call=call)  # type: ignore[arg-type]


def test_an_errand_is_told_whole() -> None:
    job = a_job(stage="panels")
    task = Errand(
        home=Home(source="./story.py", base="/place", path=("/a", ""), kept={"/place/story.py": bytes(range(256))}),
        job=job,
        started_at=NOON,
        params=b'{"title":"\xc3\xa9"}',
        outputs={"script": Standing(checkpoint=3, raw=b"[]")},
        ledger=(),
        answered=[an_answer(job)],
        vars={"model.name": "small"},
        rules=[Rule(type=FailureType.RATE_LIMIT, match="(?i)quota")],
        temp_root="/data/artifacts",
    )

    read = Errand.read(over_the_wire(task.frame()))  # type: ignore[arg-type]

    assert (read.home, read.params, dict(read.outputs), read.rules) == (
        task.home,
        task.params,
        dict(task.outputs),
        task.rules,
    )
    assert (read.job.id, read.job.token, read.job.stage, read.job.run) == (job.id, job.token, "panels", job.run)
    assert [(each.name, each.digest, each.result) for each in read.answered] == [("frames", b"d", b"[3]")]
    assert (read.started_at, read.vars, read.temp_root) == (NOON, {"model.name": "small"}, "/data/artifacts")
