"""One job as `show` gives it: with its stages, parameters and output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

import orjson

from sgops.core.checkpoint import Checkpoint, open_payload, verify
from sgops.core.errors import CheckpointError
from sgops.core.job import Job, JobState
from sgops.core.receipts import Receipt
from sgops.core.resume import standing
from sgops.core.stage_views import names_seen, stages_of
from sgops.core.values import Json
from sgops.core.views import JobView, ReceiptView
from sgops.store.driver import Connection
from sgops.store.receipts import receipts_of
from sgops.store.rows import CHECKPOINT_SELECT, checkpoint_from, ids_of
from sgops.store.statements import named, one

_OF_JOB: Final = "WHERE checkpoint.id BETWEEN ? AND ? ORDER BY checkpoint.id"
# Where each stage stands is known without what it gave.
_BARE_SELECT: Final = CHECKPOINT_SELECT.replace("checkpoint.payload", "NULL")


def history_of(connection: Connection, job: int) -> list[Checkpoint]:
    """Give all checkpoints of a job, with what they hold."""
    return [checkpoint_from(row) for row in connection.execute(CHECKPOINT_SELECT + _OF_JOB, ids_of(job)).fetchall()]


def shown(connection: Connection, job: Job, view: JobView) -> JobView:
    """Fill a view with all that lists leave out."""
    rows = connection.execute(_BARE_SELECT + _OF_JOB, ids_of(job.id)).fetchall()
    history = [checkpoint_from(row) for row in rows]
    names = _stage_names(connection, job) or names_seen(job, history)
    params = one(connection.execute("SELECT params FROM job_input WHERE job = ?", (job.id,)))
    return replace(
        view,
        params=None if params is None else orjson.loads(params),
        output=_output(connection, job, names, history),
        stages=stages_of(job, names, history),
        receipts=tuple(_receipt_view(receipt) for receipt in receipts_of(connection, job.id)),
    )


def _stage_names(connection: Connection, job: Job) -> tuple[str, ...]:
    """Read the stages from the definition that the job ran under last; none when it has not run."""
    document = one(connection.execute(named("document_of_job"), (job.id,)))
    if document is None:
        return ()
    return tuple(stage["name"] for stage in orjson.loads(document)["stages"])


def _output(connection: Connection, job: Job, names: Sequence[str], history: Sequence[Checkpoint]) -> Json:
    """Read what the last stage of a completed job gave; nothing when it cannot be trusted."""
    last = standing(job, names, history).get(names[-1]) if names and job.state is JobState.COMPLETED else None
    if last is None:
        return None
    row = connection.execute(CHECKPOINT_SELECT + "WHERE checkpoint.id = ?", (last.id,)).fetchone()
    try:
        whole = checkpoint_from(row)
        verify(whole)
        return cast("Json", orjson.loads(open_payload(whole.payload)))
    except CheckpointError:
        # Why is for the list of checkpoints to say; a job can be shown all the same.
        return None


def _receipt_view(receipt: Receipt) -> ReceiptView:
    return ReceiptView(
        stage=receipt.stage,
        name=receipt.name,
        submission=receipt.submission,
        connector=receipt.connector,
        state=receipt.state.value,
        ref=receipt.ref,
        key=receipt.key,
        sends=receipt.sends,
        unwanted=receipt.unwanted,
        reason=receipt.reason,
        intended_at=receipt.intended_at,
        sent_at=receipt.sent_at,
        closed_at=receipt.closed_at,
    )
