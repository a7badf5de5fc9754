"""The tables as peewee models: what the migrations have made by now."""

from __future__ import annotations

from typing import Final

from peewee import AutoField, BlobField, CompositeKey, IntegerField, TextField

from sgops.store.schema_jobs import (
    ArtifactRow,
    AttemptLog,
    AttemptRow,
    CheckpointRow,
    JobInput,
    JobRow,
    LedgerRow,
    Pulse,
    ReceiptRow,
)
from sgops.store.schema_watching import AlertRow, DeliveryRow, HealthChangeRow, Meter
from sgops.store.strict_model import StrictModel


class Identity(StrictModel):
    id = IntegerField(primary_key=True)
    token = TextField()


class Definition(StrictModel):
    id = IntegerField(primary_key=True)
    hash = TextField(unique=True)
    document = BlobField(null=True)


class CleanupRun(StrictModel):
    id = AutoField()
    plan = TextField()
    kind = TextField()
    asked_by = TextField()
    scanned = IntegerField()
    total = IntegerField()
    bytes = IntegerField()
    deleted = IntegerField()
    freed = IntegerField()
    errors = TextField(null=True)
    started_at = IntegerField()
    finished_at = IntegerField(null=True)


class CleanupEntry(StrictModel):
    id = AutoField()
    run = IntegerField()
    path = TextField()
    kind = TextField()
    bytes = IntegerField()
    job = IntegerField(null=True)
    reason = TextField()
    state = TextField()
    note = TextField(null=True)
    at = IntegerField()
    spelled = TextField(null=True)


class LetterRow(StrictModel):
    id = AutoField()
    job = IntegerField()
    pipeline = TextField()
    stage = TextField()
    run = IntegerField()
    failure_type = TextField()
    reason = TextField()
    family = TextField()
    escalated = IntegerField()
    failed_at = IntegerField()
    previous = IntegerField(null=True)
    resolution = TextField()
    resolved_at = IntegerField(null=True)
    notes = TextField()
    snapshot = TextField()

    class Meta:
        table_name = "dead_letter"


class LetterFamily(StrictModel):
    family = TextField(primary_key=True)
    pipeline = TextField()
    stage = TextField()
    failure_type = TextField()
    reason = TextField()
    pending = IntegerField()
    first_at = IntegerField()
    last_at = IntegerField()

    class Meta:
        without_rowid = True


class EventRow(StrictModel):
    id = AutoField()
    job = IntegerField(null=True)
    seq = IntegerField()
    at = IntegerField()
    type = IntegerField()
    batch = IntegerField(null=True)
    stage = TextField(null=True)
    attempt = IntegerField(null=True)
    details = TextField(null=True)

    class Meta:
        table_name = "event"


class BatchRow(StrictModel):
    id = AutoField()
    label = TextField()
    pipeline = TextField()
    created_at = IntegerField()
    finished_at = IntegerField(null=True)
    total = IntegerField(default=0)
    queued = IntegerField(default=0)
    running = IntegerField(default=0)
    waiting = IntegerField(default=0)
    external = IntegerField(default=0)
    interrupted = IntegerField(default=0)
    held = IntegerField(default=0)
    completed = IntegerField(default=0)
    dead = IntegerField(default=0)
    cancelled = IntegerField(default=0)

    class Meta:
        table_name = "batch"


class Counter(StrictModel):
    pipeline = TextField()
    queue = TextField()
    state = TextField()
    n = IntegerField()

    class Meta:
        primary_key = CompositeKey("pipeline", "queue", "state")
        without_rowid = True


class LetterCounter(StrictModel):
    resolution = TextField(primary_key=True)
    n = IntegerField()

    class Meta:
        without_rowid = True


class ActionRow(StrictModel):
    id = AutoField()
    verb = TextField()
    target = TextField()
    at = IntegerField()
    command = TextField()
    undoable = IntegerField()
    undone_at = IntegerField(null=True)
    asked = IntegerField()

    class Meta:
        table_name = "action"


class ActionPartRow(StrictModel):
    id = AutoField()
    action = IntegerField()
    former = BlobField(null=True)
    untouched = TextField(null=True)
    letters = TextField(null=True)
    undone = IntegerField()

    class Meta:
        table_name = "action_part"


class Setting(StrictModel):
    key = TextField(primary_key=True)
    value = TextField()

    class Meta:
        without_rowid = True


class Report(StrictModel):
    id = AutoField()
    body = TextField()


MODELS: Final[tuple[type[StrictModel], ...]] = (
    Identity,
    Definition,
    JobRow,
    JobInput,
    Pulse,
    CheckpointRow,
    AttemptRow,
    AttemptLog,
    LedgerRow,
    ArtifactRow,
    CleanupRun,
    CleanupEntry,
    ReceiptRow,
    LetterRow,
    LetterFamily,
    EventRow,
    BatchRow,
    Counter,
    LetterCounter,
    ActionRow,
    ActionPartRow,
    Setting,
    Report,
    Meter,
    HealthChangeRow,
    AlertRow,
    DeliveryRow,
)
