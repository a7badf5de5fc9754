"""The tables as peewee models: what the migrations have made by now."""

from __future__ import annotations

from typing import Final

from peewee import AutoField, BlobField, CompositeKey, IntegerField, TextField

from sgops.store.schema_watching import AlertRow, DeliveryRow, HealthChangeRow, Meter
from sgops.store.strict_model import StrictModel


class Identity(StrictModel):
    id = IntegerField(primary_key=True)
    token = TextField()


class Definition(StrictModel):
    id = IntegerField(primary_key=True)
    hash = TextField(unique=True)
    document = BlobField(null=True)


class JobRow(StrictModel):
    id = AutoField()
    token = TextField()
    pipeline = TextField()
    version = IntegerField()
    queue = TextField()
    uses = TextField()
    priority = IntegerField()
    template = TextField(null=True)
    batch = IntegerField(null=True)
    unique_key = TextField(null=True)
    created_at = IntegerField()
    state = TextField()
    since = IntegerField()
    run = IntegerField()
    run_from = TextField()
    run_only = IntegerField()
    stage = TextField()
    definition = IntegerField()
    asked = TextField()
    due_at = IntegerField(null=True)
    waiting_for = TextField(null=True)
    held_for = TextField(null=True)
    held_from = TextField(null=True)
    fence = IntegerField()
    seq = IntegerField()
    checkpoints = IntegerField()
    attempts = IntegerField()
    attempt = IntegerField()
    tries = IntegerField()
    grants = IntegerField()
    crash_count = IntegerField()
    failure_type = TextField(null=True)
    failure_reason = TextField(null=True)
    failure_stage = TextField(null=True)
    failure_at = IntegerField(null=True)
    letter = IntegerField(null=True)
    started_at = IntegerField(null=True)
    attempt_started_at = IntegerField(null=True)
    finished_at = IntegerField(null=True)
    snoozed_ms = IntegerField()
    held_ms = IntegerField()
    expires_at = IntegerField(null=True)

    class Meta:
        table_name = "job"


class JobInput(StrictModel):
    job = IntegerField(primary_key=True)
    params = TextField()
    words = TextField(null=True)


class Pulse(StrictModel):
    job = IntegerField(primary_key=True)
    fence = IntegerField()
    seen_at = IntegerField()
    done = IntegerField(null=True)
    total = IntegerField(null=True)
    message = TextField(null=True)


class CheckpointRow(StrictModel):
    id = IntegerField(primary_key=True)
    run = IntegerField()
    stage = TextField()
    status = IntegerField()
    trigger = IntegerField()
    definition = IntegerField()
    inputs = TextField(null=True)
    codec = IntegerField()
    payload = BlobField(null=True)
    raw_size = IntegerField()
    facts = TextField(null=True)
    retry_count = IntegerField()
    last_error = TextField(null=True)
    duration_ms = IntegerField(null=True)
    format = IntegerField()
    digest = BlobField()
    created_at = IntegerField()

    class Meta:
        table_name = "checkpoint"


class AttemptRow(StrictModel):
    id = IntegerField(primary_key=True)
    run = IntegerField()
    stage = TextField()
    number = IntegerField()
    fence = IntegerField()
    outcome = IntegerField()
    started_at = IntegerField()
    finished_at = IntegerField()
    failure_type = TextField(null=True)
    reason = TextField(null=True)
    traceback = TextField(null=True)
    next_retry_at = IntegerField(null=True)

    class Meta:
        table_name = "attempt"


class AttemptLog(StrictModel):
    id = IntegerField(primary_key=True)
    stage = TextField()
    number = IntegerField()
    body = BlobField()
    dropped = IntegerField()


class LedgerRow(StrictModel):
    job = IntegerField()
    run = IntegerField()
    stage = TextField()
    kind = TextField()
    key = TextField()
    input_hash = BlobField()
    state = TextField()
    attempts = IntegerField()
    result = BlobField(null=True)
    reason = TextField(null=True)
    at = IntegerField()

    class Meta:
        table_name = "ledger"
        primary_key = CompositeKey("job", "run", "stage", "kind", "key")
        without_rowid = True


class ArtifactRow(StrictModel):
    id = AutoField()
    job = IntegerField()
    run = IntegerField()
    stage = TextField()
    attempt = IntegerField()
    name = TextField()
    kind = TextField()
    size = IntegerField()
    sha256 = BlobField()
    created_at = IntegerField()
    superseded_at = IntegerField(null=True)
    deleted_at = IntegerField(null=True)

    class Meta:
        table_name = "artifact"


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


class ReceiptRow(StrictModel):
    job = IntegerField()
    run = IntegerField()
    stage = TextField()
    name = TextField()
    submission = IntegerField()
    connector = TextField()
    key = TextField(unique=True)
    request = TextField()
    digest = BlobField()
    state = TextField()
    ref = TextField(null=True)
    result = BlobField(null=True)
    failure_type = TextField(null=True)
    reason = TextField(null=True)
    sends = IntegerField()
    excused = IntegerField()
    unwanted = IntegerField()
    intended_at = IntegerField()
    sent_at = IntegerField(null=True)
    closed_at = IntegerField(null=True)

    class Meta:
        table_name = "receipt"
        primary_key = CompositeKey("job", "run", "stage", "name", "submission")


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
