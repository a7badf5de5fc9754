"""One unit of work of the writer: what it may read and write inside its transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from peewee import SqliteDatabase

from sgops.core.alerting import About, Channel, Incident, Sent
from sgops.core.checkpoint import Checkpoint
from sgops.core.errors import NotFound
from sgops.core.events import Event
from sgops.core.job import DeadLetter, Job
from sgops.core.lane import Lane
from sgops.core.meters import Meters
from sgops.core.onward import AnyMove
from sgops.core.receipts import Ident, Receipt
from sgops.core.records import ActionPart, NewAction, NewJob, Recorded
from sgops.core.resume import Output
from sgops.core.untouched import JointMove, Untouched
from sgops.core.values import Json
from sgops.core.views import HealthComponent, RecoveryReport
from sgops.store import action_rows, alerts, deletes, health_log, joint_moves, keeping, receipts, room
from sgops.store import meters as store_meters
from sgops.store.alike import insert_alike
from sgops.store.apply import Applier
from sgops.store.at_once import rows_at_once
from sgops.store.cleanup_log import SqliteCleanupLog
from sgops.store.encode import json_text, stamp
from sgops.store.inserts import created, insert_jobs, replace_input
from sgops.store.outputs import outputs_of
from sgops.store.recount import recount
from sgops.store.rows import (
    CHECKPOINT_SELECT,
    JOB_SELECT,
    LETTER_SELECT,
    checkpoint_from,
    ids_of,
    job_from,
    letter_from,
)
from sgops.store.statements import Rows, named, one
from sgops.store.transaction import Transaction


class SqliteUnit(Transaction):
    """Implement the port Unit on the writing connection."""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database)
        self._applier = Applier(self.connection)
        self.definitions = self._applier.definitions
        self._documented: set[str] = set()

    def forget(self, mark: int) -> None:
        super().forget(mark)
        self.definitions.clear()
        self._documented.clear()

    # ── jobs ──
    def job(self, job: int) -> Job:
        found = self.jobs((job,))
        if not found:
            raise NotFound(f"there is no job {job}", hint="sgops jobs list")
        return found[0]

    def jobs(self, ids: Sequence[int]) -> list[Job]:
        where = "WHERE job.id IN (SELECT value FROM json_each(:ids))"
        rows = self._select_at_once(where, {"ids": json_text(list(ids))})
        by_id = {job.id: job for job in rows}
        return [by_id[job] for job in ids if job in by_id]

    def queued(self, lanes: Mapping[Lane, int], limit: int) -> list[Job]:
        # One walk along the index for each lane: what stands still costs nothing, however much of it there is.
        found: list[Job] = []
        for lane, most in lanes.items():
            if most > 0:
                values = {"queue": lane.queue, "uses": lane.uses, "limit": most}
                found += self._select_at_once(named("queued_jobs"), values)
        return sorted(found, key=lambda job: (-job.priority, job.id))[:limit]

    def lanes(self) -> list[Lane]:
        rows = self.connection.execute(named("lanes")).fetchall()
        return [Lane(queue=queue, uses=uses) for queue, uses in rows]

    def set_lane(self, job: int, lane: Lane) -> None:
        values = (lane.queue, lane.uses, job)
        self.connection.execute("UPDATE job SET queue = ?, uses = ? WHERE id = ?", values)

    def due(self, now: datetime, limit: int) -> list[Job]:
        return self._select(named("due_jobs"), {"now": stamp(now), "limit": limit})

    def expired(self, now: datetime, limit: int) -> list[Job]:
        return self._select(named("expired_jobs"), {"now": stamp(now), "limit": limit})

    def shift_due(self, step: timedelta, kinds: Sequence[str], *, but: tuple[datetime, datetime]) -> int:
        values = {
            "step": step // timedelta(milliseconds=1),
            "kinds": json_text(list(kinds)),
            "new_from": stamp(but[0]),
            "new_to": stamp(but[1]),
        }
        self.connection.execute(named("shift_expiry"), {"step": values["step"]})
        return self.connection.execute(named("shift_due"), values).rowcount

    def in_state(self, state: str, after: int, limit: int) -> list[Job]:
        where = "WHERE job.state = :state AND job.id > :after ORDER BY job.id LIMIT :limit"
        return self._select(where, {"state": str(state), "after": after, "limit": limit})

    def unfinished(self, pipeline: str, unique_key: str) -> Job | None:
        found = self._select(named("unfinished_job"), {"pipeline": pipeline, "unique_key": unique_key})
        return found[0] if found else None

    def newest_unfinished(self, pipeline: str, params: bytes) -> Job | None:
        found = self._select(named("newest_unfinished"), {"pipeline": pipeline, "params": params.decode()})
        return found[0] if found else None

    def insert(self, jobs: Sequence[NewJob], now: datetime) -> list[Job]:
        with self.all_or_nothing():
            made = insert_jobs(self.connection, jobs, now)
            self.append([created(job) for job in made])
        return made

    def insert_alike(self, draft: NewJob, tokens: Sequence[str], now: datetime) -> Sequence[int]:
        with self.all_or_nothing():
            ids, told = insert_alike(self.connection, draft, tokens, now)
            self.told.append(told)
        return ids

    def apply(self, moves: Sequence[AnyMove]) -> list[AnyMove]:
        with self.all_or_nothing():
            return self.apply_bare(moves)

    def apply_bare(self, moves: Sequence[AnyMove]) -> list[AnyMove]:
        """Write moves; after an error the caller takes the transaction back."""
        written, told = self._applier.apply(moves)
        self.told += told
        return written

    def untouched(self, ids: Sequence[int]) -> list[Untouched]:
        return joint_moves.untouched(self.connection, ids)

    def rivalled(self, ids: Sequence[int]) -> int | None:
        found = one(self.connection.execute(named("rivalled_job"), {"ids": json_text(list(ids))}))
        return None if found is None else int(found)

    def apply_jointly(self, moves: Sequence[JointMove]) -> None:
        with self.all_or_nothing():
            for move in moves:
                joint_moves.write(self.connection, move)
                self.append(move.events())

    def write_rows(self, statement: Rows, values: list[Any]) -> int:
        """Execute a statement over many rows; give how many it touched."""
        return statement.run(self.connection, values)[0]

    def set_params(self, job: int, params: bytes, words: str) -> None:
        replace_input(self.connection, job, params, words)

    def params(self, job: int) -> bytes:
        text = one(self.connection.execute("SELECT params FROM job_input WHERE job = ?", (job,)))
        if text is None:
            raise NotFound(f"there is no job {job}", hint="sgops jobs list")
        return str(text).encode()

    def delete_jobs(self, ids: Sequence[int]) -> int:
        return deletes.delete_jobs(self.connection, ids)

    # ── what belongs to a job ──
    def history(self, job: int) -> list[Checkpoint]:
        where = "WHERE checkpoint.id BETWEEN ? AND ? ORDER BY checkpoint.id"
        rows = self.connection.execute(CHECKPOINT_SELECT + where, ids_of(job))
        return [checkpoint_from(row) for row in rows.fetchall()]

    def outputs(self, jobs: Sequence[int]) -> Mapping[int, Sequence[Output]]:
        return outputs_of(self.connection, jobs)

    def delete_checkpoints(self, jobs: Sequence[int]) -> int:
        return deletes.delete_checkpoints(self.connection, jobs)

    def delete_records(self, jobs: Sequence[int], limit: int) -> int:
        return deletes.delete_records(self.connection, jobs, limit)

    def copy_ledger(self, job: int, stage: str, run: int, *, without: Sequence[str]) -> None:
        self.connection.execute(
            named("copy_ledger"), {"job": job, "stage": stage, "run": run, "without": json_text(list(without))}
        )

    def letter(self, letter: int) -> DeadLetter:
        row = self.connection.execute(LETTER_SELECT + "WHERE id = ?", (letter,)).fetchone()
        if row is None:
            raise NotFound(f"there is no dead letter {letter}", hint="sgops dead-letter list")
        return letter_from(row)

    def resolve(self, letter: int, resolution: str, now: datetime, notes: str) -> None:
        answer = {"letter": letter, "resolution": str(resolution), "now": stamp(now), "notes": notes}
        self.connection.execute(named("resolve_letter"), answer)

    # ── what services have ──
    def receipt(self, ident: Ident) -> Receipt | None:
        return receipts.receipt_of(self.connection, ident)

    def receipts(self, job: int) -> list[Receipt]:
        return receipts.receipts_of(self.connection, job)

    def save_receipts(self, rows: Sequence[Receipt]) -> None:
        receipts.save_receipts(self.connection, rows)

    def asked_after(self, jobs: Sequence[int]) -> frozenset[int]:
        return receipts.asked_after(self.connection, jobs)

    # ── what the engine keeps ──
    def batch(self, label: str, pipeline: str, now: datetime) -> int:
        return keeping.open_batch(self.database, label, pipeline, now)

    def new_batch(self, label: str, pipeline: str, now: datetime) -> int:
        return keeping.new_batch(self.database, label, pipeline, now)

    def recount_batches(self) -> int:
        return keeping.recount_batches(self.database)

    def record(self, action: NewAction) -> int:
        return action_rows.record_action(self.database, action)

    def extend(self, number: int, action: NewAction) -> None:
        action_rows.extend_action(self.database, number, action)

    def action(self, action: int | None) -> Recorded:
        return action_rows.read_action(self.database, action)

    def part(self, part: int) -> ActionPart:
        return action_rows.read_part(self.database, part)

    def mark_undone(self, action: int, now: datetime) -> None:
        action_rows.mark_undone(self.database, action, now)

    def mark_part_undone(self, part: int) -> None:
        action_rows.mark_part_undone(self.database, part)

    @property
    def cleanup(self) -> SqliteCleanupLog:
        return SqliteCleanupLog(self.connection)

    def append(self, events: Sequence[Event]) -> None:
        if events:
            self.told.append(self._applier.tell(events))

    def put(self, key: str, value: Json) -> None:
        keeping.put_setting(self.database, key, value)

    def get(self, key: str) -> Json:
        return keeping.get_setting(self.database, key)

    def define(self, digest: str, document: bytes) -> None:
        # Asked for with every claim, new with every change of a pipeline.
        if digest not in self._documented:
            self.connection.execute(named("define"), {"hash": digest, "document": document})
            self._documented.add(digest)

    def shrink(self, pages: int) -> int:
        gone = room.shrink(self.connection, pages)
        self.moved += gone
        return gone

    def recount(self) -> None:
        recount(self.connection)

    def save_report(self, report: RecoveryReport) -> int:
        return keeping.save_report(self.database, report)

    # ── how the engine feels ──
    def add_meters(self, at: datetime, meters: Meters) -> None:
        store_meters.add_meters(self.connection, at, meters)

    def forget_meters(self, now: datetime) -> None:
        store_meters.forget_meters(self.connection, now)

    def log_health(self, at: datetime, changes: Mapping[str, HealthComponent]) -> None:
        health_log.log_health(self.connection, at, changes)

    def raise_alert(self, incident: Incident, now: datetime, *, over: bool = False) -> int:
        return alerts.raise_alert(self.connection, incident, now, over=over)

    def retell_alert(self, alert: int, incident: Incident) -> None:
        alerts.retell_alert(self.connection, alert, incident)

    def clear_alert(self, alert: int, now: datetime) -> None:
        alerts.clear_alert(self.connection, alert, now)

    def plan_delivery(self, alert: int, channel: Channel, about: About, now: datetime) -> int:
        return alerts.plan_delivery(self.connection, alert, channel, about, now)

    def record_sent(self, sent: Sent) -> None:
        alerts.record_sent(self.connection, sent)

    def _select_at_once(self, where: str, params: dict[str, object]) -> list[Job]:
        """Read jobs in no particular order, however many of them, in one step."""
        return [job_from(row) for row in rows_at_once(self.connection, JOB_SELECT, where, params)]

    def _select(self, where: str, params: dict[str, object]) -> list[Job]:
        return [job_from(row) for row in self.connection.execute(JOB_SELECT + where, params).fetchall()]
