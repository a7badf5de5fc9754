"""What the engine keeps beside its jobs: acts, settings, reports, batches."""

from __future__ import annotations

from datetime import datetime

import orjson
from peewee import SqliteDatabase

from sgops.core.errors import NotFound
from sgops.core.records import NewAction, Recorded
from sgops.core.units import from_ms, to_ms
from sgops.core.values import Json
from sgops.core.views import RecoveryReport
from sgops.store.database import connection_of
from sgops.store.documents import pack_jobs, report_text, unpack_jobs
from sgops.store.encode import json_text
from sgops.store.rows import maybe_at
from sgops.store.schema import ActionRow, BatchRow, Report, Setting
from sgops.store.statements import named, one


def record_action(database: SqliteDatabase, action: NewAction) -> int:
    """Write an operator's act, with what an undo of it needs."""
    insert = ActionRow.insert(
        verb=action.verb,
        target=action.target,
        at=to_ms(action.at),
        command=action.command,
        undoable=int(action.undoable),
        former=pack_jobs(action.former) if action.former else None,
        letters=json_text(list(action.letters)) if action.letters else None,
    )
    return int(insert.execute(database))


def read_action(database: SqliteDatabase, action: int | None) -> Recorded:
    """Give an act, or the newest that can still be undone."""
    if action is None:
        action = one(connection_of(database).execute(named("standing_action")))
        if action is None:
            raise NotFound("there is nothing to undo", hint="sgops actions")
    row = ActionRow.select().where(ActionRow.id == action).tuples().execute(database)
    found = next(iter(row), None)
    if found is None:
        raise NotFound(f"there is no action {action}", hint="sgops actions")
    number, verb, target, at, command, undoable, undone_at, former, letters = found
    return Recorded(
        id=number,
        verb=verb,
        target=target,
        at=from_ms(at),
        command=command,
        undoable=bool(undoable),
        undone_at=maybe_at(undone_at),
        former=unpack_jobs(former) if former else (),
        letters=orjson.loads(letters) if letters else (),
    )


def mark_undone(database: SqliteDatabase, action: int, now: datetime) -> None:
    """Note when an act was taken back."""
    ActionRow.update(undone_at=to_ms(now)).where(ActionRow.id == action).execute(database)


def put_setting(database: SqliteDatabase, key: str, value: Json) -> None:
    """Keep a small fact under a name."""
    Setting.insert(key=key, value=json_text(value)).on_conflict_replace().execute(database)


def get_setting(database: SqliteDatabase, key: str) -> Json:
    """Give the fact, or None when there is none."""
    rows = Setting.select(Setting.value).where(Setting.key == key).tuples().execute(database)
    found = next(iter(rows), None)
    return None if found is None else orjson.loads(found[0])


def save_report(database: SqliteDatabase, report: RecoveryReport) -> int:
    """Keep a recovery report, and forget the oldest."""
    number = int(Report.insert(body=report_text(report)).execute(database))
    connection_of(database).execute(named("forget_reports"))
    return number


def new_batch(database: SqliteDatabase, label: str, pipeline: str, now: datetime) -> int:
    """Make a batch without jobs; those that are inserted into it are counted by the file itself."""
    return int(BatchRow.insert(label=label, pipeline=pipeline, created_at=to_ms(now)).execute(database))


def recount_batches(database: SqliteDatabase) -> int:
    """Count the jobs of unfinished batches anew; give how many batches there are."""
    return connection_of(database).execute(named("recount_batches")).rowcount


def open_batch(database: SqliteDatabase, label: str, pipeline: str, now: datetime) -> int:
    """Give the open batch with a label, made if there is none."""
    rows = (
        BatchRow.select(BatchRow.id)
        .where((BatchRow.label == label) & BatchRow.finished_at.is_null())
        .order_by(BatchRow.id)
        .limit(1)
        .tuples()
        .execute(database)
    )
    found = next(iter(rows), None)
    return new_batch(database, label, pipeline, now) if found is None else int(found[0])
