"""Everything that is kept about one job: attempts, items, logs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sgops.core.filter_keys import ITEMS, LOGS
from sgops.core.job import AttemptOutcome, Job, JobState
from sgops.core.query import Filter, parse
from sgops.core.records import LedgerEntry
from sgops.core.units import EPOCH, from_ms
from sgops.core.views import AttemptView, ItemView, LogLine, Page
from sgops.ports import Asking
from sgops.store.database import ReaderPool
from sgops.store.documents import unpack_lines
from sgops.store.driver import Row
from sgops.store.filters import Listing, plan_of
from sgops.store.paging import cursor_of, key_of, limit_of, page_of
from sgops.store.rows import ATTEMPT_SELECT, ids_of
from sgops.store.statements import named
from sgops.store.view_rows import attempt_view, item_view, unended_attempt_view

_ITEMS: Final = Listing(
    table="ledger",
    columns={"stage": "item.stage", "state": "item.state"},
    born="item.at",
    words=(
        r"item.key LIKE :plain ESCAPE '\'",
        r"item.reason LIKE :plain ESCAPE '\'",
        r"CAST(item.result AS TEXT) LIKE :quoted ESCAPE '\'",
    ),
)


class JobRows:
    """Reads what lies under one job."""

    def __init__(self, pool: ReaderPool) -> None:
        self._pool = pool

    def attempts(self, job: Job) -> list[AttemptView]:
        """Give the attempts in their order; the one that has not ended stands in the job's row."""
        first, last = ids_of(job.id)
        rows = self._pool.rows(f"{ATTEMPT_SELECT} WHERE id BETWEEN ? AND ? ORDER BY id", (first, last))
        views = [attempt_view(row) for row in rows]
        if job.attempt_started_at is not None:
            outcome = AttemptOutcome.INTERRUPTED if job.state is JobState.INTERRUPTED else AttemptOutcome.RUNNING
            views.append(unended_attempt_view(job, first | job.attempts, outcome))
        return views

    def ledger(self, job: int, run: int, stage: str) -> list[LedgerEntry]:
        """Give the items and steps of a stage that are recorded in a run."""
        rows = self._pool.rows(named("ledger_of_stage"), (job, run, stage))
        return [_entry(job, run, stage, row) for row in rows]

    def items(self, job: int, asking: Asking, *, failed: bool) -> Page[ItemView]:
        """Give a job's items by stage and key, each as its newest run left it."""
        limit = limit_of(asking.limit)
        stage, key = key_of(asking.after, str, str) or ("", "")
        plan = plan_of(parse(asking.filter, ITEMS), _ITEMS, {}, EPOCH)
        if not plan.ways:
            return Page(items=())
        held = "".join(f" AND {condition}" for condition in plan.rest)
        values = {**plan.values, "job": job, "stage": stage, "key": key, "failed": failed, "limit": limit + 1}
        rows = self._pool.rows(named("items_of_job").replace("/*rest*/", held), values)
        return page_of(rows, limit, lambda row: (row[0], row[1]), item_view)

    def logs(self, job: int, asking: Asking, *, stage: str | None, attempt: int | None) -> Page[LogLine]:
        """Give what a job's attempts printed, oldest first; a cursor is an attempt's log and a line of it."""
        limit = limit_of(asking.limit)
        first, _ = ids_of(job)
        begin, skip = key_of(asking.after, int, int) or (first, 0)
        wanted = parse(asking.filter, LOGS)
        lines: list[LogLine] = []
        for row in self._logs(job, int(begin), stage, attempt):
            for place, line in enumerate(_lines(row)):
                if (row[0] == begin and place < int(skip)) or not _holds(line, wanted):
                    continue
                if len(lines) == limit:
                    return Page(items=tuple(lines), next=cursor_of(row[0], place))
                lines.append(line)
        return Page(items=tuple(lines))

    def _logs(self, job: int, begin: int, stage: str | None, attempt: int | None) -> Iterator[Row]:
        """Read logs one by one: each may be large, and a page is often one alone."""
        values = {"begin": begin, "last": ids_of(job)[1], "stage": stage, "attempt": attempt}
        while rows := self._pool.rows(named("next_log"), values):
            yield rows[0]
            values["begin"] = rows[0][0] + 1


def _entry(job: int, run: int, stage: str, row: Row) -> LedgerEntry:
    kind, key, input_hash, state, attempts, result, reason, at = row
    return LedgerEntry(
        job=job,
        run=run,
        stage=stage,
        kind=kind,
        key=key,
        input_hash=input_hash,
        state=state,
        attempts=attempts,
        result=result,
        reason=reason,
        at=from_ms(at),
    )


def _lines(row: Row) -> Iterator[LogLine]:
    """Unpack what one attempt printed."""
    log, stage, number, body = row
    for at, stream, text in unpack_lines(body):
        yield LogLine(at=at, stream=stream, text=text, stage=stage, attempt=number, id=log)


def _holds(line: LogLine, wanted: Filter) -> bool:
    said = {"stage": line.stage, "stream": line.stream}
    return all((said[term.key] in term.values) is not term.negated for term in wanted.terms) and all(
        (word.text.lower() in line.text.lower()) is not word.negated for word in wanted.words
    )
