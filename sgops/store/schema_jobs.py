"""The tables of jobs and of what belongs to each of them, as models."""

from __future__ import annotations

from peewee import AutoField, BlobField, CompositeKey, IntegerField, TextField

from sgops.store.strict_model import StrictModel


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
