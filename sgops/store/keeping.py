"""What the engine keeps beside its jobs: settings, reports, batches."""

from __future__ import annotations

from datetime import datetime

import orjson
from peewee import SqliteDatabase

from sgops.core.units import to_ms
from sgops.core.values import Json
from sgops.core.views import RecoveryReport
from sgops.store.database import connection_of
from sgops.store.documents import report_text
from sgops.store.encode import json_text
from sgops.store.schema import BatchRow, Report, Setting
from sgops.store.statements import named


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
