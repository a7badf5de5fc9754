"""Everything that is kept about one job: attempts, items, logs."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from sgops.core.job import AttemptOutcome, Job, JobState
from sgops.core.units import from_ms, to_ms
from sgops.core.views import AttemptView, ItemView, LogLine, Page
from sgops.ports import Asking, LedgerEntry
from sgops.store.database import ReaderPool
from sgops.store.documents import unpack_lines
from sgops.store.driver import Row
from sgops.store.paging import cursor_of, key_of, limit_of, page_of
from sgops.store.rows import ATTEMPT_SELECT, attempt_from, ids_of


class JobRows:
    """Reads what lies under one job."""

    def __init__(self, pool: ReaderPool) -> None:
        self._pool = pool

    def attempts(self, job: Job) -> list[AttemptView]:
        """Give the attempts in their order; the one in flight stands in the job's row."""
        first, last = ids_of(job.id)
        rows = self._pool.rows(f"{ATTEMPT_SELECT} WHERE id BETWEEN ? AND ? ORDER BY id", (first, last))
        views = [_attempt_view(row) for row in rows]
        if job.state is JobState.RUNNING and job.attempt_started_at is not None:
            views.append(_running_view(job, first | job.attempts))
        return views

    def ledger(self, job: int, run: int, stage: str) -> list[LedgerEntry]:
        """Give the items and steps of a stage that are recorded in a run."""
        sql = """
            SELECT kind, key, input_hash, state, attempts, result, reason, at
            FROM ledger
            WHERE job = ? AND run = ? AND stage = ?
        """
        return [
            LedgerEntry(
                job=job,
                run=run,
                stage=stage,
                kind=row[0],
                key=row[1],
                input_hash=row[2],
                state=row[3],
                attempts=row[4],
                result=row[5],
                reason=row[6],
                at=from_ms(row[7]),
            )
            for row in self._pool.rows(sql, (job, run, stage))
        ]

    def items(self, job: int, asking: Asking, *, failed: bool) -> Page[ItemView]:
        """Give a job's items by stage and key, each as its newest run left it."""
        limit = limit_of(asking.limit)
        stage, key = key_of(asking.after, str, str) or ("", "")
        sql = """
            SELECT item.stage, item.key, item.state, item.attempts, item.at, item.result, item.reason
            FROM ledger AS item
            WHERE item.job = :job
                AND item.kind = 'item'
                AND (item.stage, item.key) > (:stage, :key)
                AND (item.state = 'failed' OR NOT :failed)
                AND item.run = (
                    SELECT MAX(newer.run) FROM ledger AS newer WHERE newer.job = :job AND newer.stage = item.stage
                )
            ORDER BY item.stage, item.key
            LIMIT :limit
        """
        values = {"job": job, "stage": stage, "key": key, "failed": failed, "limit": limit + 1}
        return page_of(self._pool.rows(sql, values), limit, lambda row: (row[0], row[1]), _item_view)

    def logs(self, job: int, asking: Asking, *, stage: str | None, attempt: int | None) -> Page[LogLine]:
        """Give what a job's attempts printed, oldest first; the cursor names an attempt and a line of it."""
        limit = limit_of(asking.limit)
        first, last = ids_of(job)
        begin, skip = key_of(asking.after, int, int) or (first, 0)
        sql = """
            SELECT id, stage, number, body
            FROM attempt_log
            WHERE id BETWEEN ? AND ? AND (? IS NULL OR stage = ?) AND (? IS NULL OR number = ?)
            ORDER BY id
        """
        rows = self._pool.rows(sql, (begin, last, stage, stage, attempt, attempt))
        lines: list[LogLine] = []
        for row in rows:
            for place, line in enumerate(_lines(row)):
                if row[0] == begin and place < int(skip):
                    continue
                if len(lines) == limit:
                    return Page(items=tuple(lines), next=cursor_of(row[0], place))
                lines.append(line)
        return Page(items=tuple(lines))


def _attempt_view(row: Row) -> AttemptView:
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
        duration_ms=max(0, to_ms(attempt.finished_at) - to_ms(attempt.started_at)),
        next_retry_at=attempt.next_retry_at,
    )


def _running_view(job: Job, id: int) -> AttemptView:
    return AttemptView(
        id=id,
        job=job.id,
        run=job.run,
        stage=job.stage,
        number=job.attempt,
        outcome=AttemptOutcome.RUNNING.value,
        failure_type=None,
        reason=None,
        traceback=None,
        started_at=job.attempt_started_at or job.since,
        finished_at=None,
        duration_ms=None,
        next_retry_at=None,
    )


def _item_view(row: Row) -> ItemView:
    return ItemView(
        stage=row[0],
        key=row[1],
        state=row[2],
        attempts=row[3],
        updated_at=from_ms(row[4]),
        result=orjson.loads(row[5]) if row[5] is not None else None,
        reason=row[6],
    )


def _lines(row: Row) -> Iterator[LogLine]:
    """Unpack what one attempt printed; where lines were left out, one of them says so."""
    log, stage, number, body = row
    for at, stream, text in unpack_lines(body):
        yield LogLine(at=at, stream=stream, text=text, stage=stage, attempt=number, id=log)
