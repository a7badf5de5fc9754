"""The first schema: jobs and everything that is known about them."""

from __future__ import annotations

from sgops.store.driver import Connection
from sgops.store.migrations import initial_batches, watching
from sgops.store.migrations.counting import TRIGGERS
from sgops.store.migrations.serving import INDEXES as RECEIPT_INDEXES
from sgops.store.migrations.serving import RECEIPT

TABLES = (
    """
    CREATE TABLE identity (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        token TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE definition (
        id INTEGER PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        document BLOB
    ) STRICT
    """,
    """
    CREATE TABLE job (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        token TEXT NOT NULL,
        pipeline TEXT NOT NULL,
        version INTEGER NOT NULL,
        queue TEXT NOT NULL,
        uses TEXT NOT NULL,
        priority INTEGER NOT NULL,
        template TEXT,
        batch INTEGER,
        unique_key TEXT,
        created_at INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (
            state IN (
                'queued', 'running', 'waiting', 'external', 'interrupted', 'held', 'completed', 'dead', 'cancelled'
            )
        ),
        since INTEGER NOT NULL,
        run INTEGER NOT NULL,
        run_from TEXT NOT NULL,
        run_only INTEGER NOT NULL,
        stage TEXT NOT NULL,
        definition INTEGER NOT NULL,
        asked TEXT NOT NULL,
        due_at INTEGER,
        waiting_for TEXT,
        held_for TEXT,
        held_from TEXT,
        fence INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        checkpoints INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        attempt INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        grants INTEGER NOT NULL,
        crash_count INTEGER NOT NULL,
        failure_type TEXT,
        failure_reason TEXT,
        failure_stage TEXT,
        failure_at INTEGER,
        letter INTEGER,
        started_at INTEGER,
        attempt_started_at INTEGER,
        finished_at INTEGER,
        snoozed_ms INTEGER NOT NULL,
        held_ms INTEGER NOT NULL,
        expires_at INTEGER
    ) STRICT
    """,
    """
    CREATE TABLE job_input (
        job INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
        params TEXT NOT NULL,
        words TEXT
    ) STRICT
    """,
    """
    CREATE TABLE pulse (
        job INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
        fence INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        done INTEGER,
        total INTEGER,
        message TEXT
    ) STRICT
    """,
    # The id of a checkpoint, an attempt and a log is (job << 20) | number: the rows of a job lie together.
    """
    CREATE TABLE checkpoint (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL,
        stage TEXT NOT NULL,
        status INTEGER NOT NULL,
        trigger INTEGER NOT NULL,
        definition INTEGER NOT NULL,
        inputs TEXT,
        codec INTEGER NOT NULL,
        payload BLOB,
        raw_size INTEGER NOT NULL,
        facts TEXT,
        retry_count INTEGER NOT NULL,
        last_error TEXT,
        duration_ms INTEGER,
        format INTEGER NOT NULL,
        digest BLOB NOT NULL,
        created_at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE attempt (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL,
        stage TEXT NOT NULL,
        number INTEGER NOT NULL,
        fence INTEGER NOT NULL,
        outcome INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        finished_at INTEGER NOT NULL,
        failure_type TEXT,
        reason TEXT,
        traceback TEXT,
        next_retry_at INTEGER
    ) STRICT
    """,
    """
    CREATE TABLE attempt_log (
        id INTEGER PRIMARY KEY,
        stage TEXT NOT NULL,
        number INTEGER NOT NULL,
        body BLOB NOT NULL,
        dropped INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE ledger (
        job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
        run INTEGER NOT NULL,
        stage TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('item', 'step', 'artifact')),
        key TEXT NOT NULL,
        input_hash BLOB NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'failed')),
        attempts INTEGER NOT NULL,
        result BLOB,
        reason TEXT,
        at INTEGER NOT NULL,
        PRIMARY KEY (job, run, stage, kind, key)
    ) STRICT, WITHOUT ROWID
    """,
    # The file is at job/stage.attempt/name. No reference to the job: a kept output outlives it.
    """
    CREATE TABLE artifact (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        job INTEGER NOT NULL,
        run INTEGER NOT NULL,
        stage TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('intermediate', 'output', 'preview', 'temp')),
        size INTEGER NOT NULL,
        sha256 BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        superseded_at INTEGER,
        deleted_at INTEGER
    ) STRICT
    """,
    """
    CREATE TABLE cleanup_run (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        plan TEXT NOT NULL,
        kind TEXT NOT NULL,
        asked_by TEXT NOT NULL CHECK (asked_by IN ('schedule', 'operator', 'need')),
        scanned INTEGER NOT NULL,
        total INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        deleted INTEGER NOT NULL,
        freed INTEGER NOT NULL,
        errors TEXT,
        started_at INTEGER NOT NULL,
        finished_at INTEGER
    ) STRICT
    """,
    # Written before anything is touched, and again when it is done: what a crash left between is seen. A name that
    # cannot be shown as it is is also spelled byte by byte.
    """
    CREATE TABLE cleanup_entry (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run INTEGER NOT NULL REFERENCES cleanup_run (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        kind TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        job INTEGER,
        reason TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('planned', 'trashed', 'deleted', 'skipped', 'failed')),
        note TEXT,
        at INTEGER NOT NULL,
        spelled TEXT
    ) STRICT
    """,
    """
    CREATE TABLE dead_letter (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
        pipeline TEXT NOT NULL,
        stage TEXT NOT NULL,
        run INTEGER NOT NULL,
        failure_type TEXT NOT NULL,
        reason TEXT NOT NULL,
        family TEXT NOT NULL,
        escalated INTEGER NOT NULL,
        failed_at INTEGER NOT NULL,
        previous INTEGER,
        resolution TEXT NOT NULL CHECK (resolution IN ('pending', 'retried', 'dismissed')),
        resolved_at INTEGER,
        notes TEXT NOT NULL,
        snapshot TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE letter_family (
        family TEXT PRIMARY KEY,
        pipeline TEXT NOT NULL,
        stage TEXT NOT NULL,
        failure_type TEXT NOT NULL,
        reason TEXT NOT NULL,
        pending INTEGER NOT NULL,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE event (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        job INTEGER,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        type INTEGER NOT NULL,
        batch INTEGER,
        stage TEXT,
        attempt INTEGER,
        details TEXT
    ) STRICT
    """,
    initial_batches.TABLE,
    """
    CREATE TABLE counter (
        pipeline TEXT NOT NULL,
        queue TEXT NOT NULL,
        state TEXT NOT NULL,
        n INTEGER NOT NULL,
        PRIMARY KEY (pipeline, queue, state)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE letter_counter (
        resolution TEXT PRIMARY KEY,
        n INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE action (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        verb TEXT NOT NULL,
        target TEXT NOT NULL,
        at INTEGER NOT NULL,
        command TEXT NOT NULL,
        undoable INTEGER NOT NULL,
        undone_at INTEGER,
        asked INTEGER NOT NULL
    ) STRICT
    """,
    # An act on many is written in several transactions; each leaves here what an undo needs.
    """
    CREATE TABLE action_part (
        id INTEGER PRIMARY KEY,
        action INTEGER NOT NULL REFERENCES action (id) ON DELETE CASCADE,
        former BLOB,
        untouched TEXT,
        letters TEXT,
        undone INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE setting (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE report (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        body TEXT NOT NULL
    ) STRICT
    """,
)

# Every index ends with the rowid, so rows with equal columns come in the order of their ids.
INDEXES = (
    # What to run next in a lane: higher priority first, then older.
    "CREATE INDEX job_queued ON job (queue, uses, priority DESC) WHERE state = 'queued'",
    "CREATE INDEX job_due ON job (due_at) WHERE state = 'waiting'",
    # Whose time is up while no worker has it; a held job's time stands still.
    """
    CREATE INDEX job_expiry ON job (expires_at)
    WHERE expires_at IS NOT NULL AND state IN ('queued', 'waiting', 'external')
    """,
    "CREATE INDEX job_state ON job (state)",
    "CREATE INDEX job_pipeline_state ON job (pipeline, state)",
    "CREATE INDEX job_batch ON job (batch) WHERE batch IS NOT NULL",
    """
    CREATE UNIQUE INDEX job_unique ON job (pipeline, unique_key)
    WHERE unique_key IS NOT NULL AND state NOT IN ('completed', 'dead', 'cancelled')
    """,
    "CREATE INDEX event_job ON event (job) WHERE job IS NOT NULL",
    "CREATE UNIQUE INDEX artifact_place ON artifact (job, attempt, name)",
    # Files that are gone, the oldest first: their rows go once their job's have.
    "CREATE INDEX artifact_deleted ON artifact (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX cleanup_entry_run ON cleanup_entry (run)",
    # What a run that was cut short has not told the end of, and what lies in the trash.
    "CREATE INDEX cleanup_entry_open ON cleanup_entry (state) WHERE state IN ('planned', 'trashed')",
    "CREATE INDEX dead_letter_job ON dead_letter (job)",
    "CREATE INDEX dead_letter_resolution ON dead_letter (resolution)",
    "CREATE INDEX dead_letter_family ON dead_letter (family)",
    "CREATE INDEX dead_letter_pipeline ON dead_letter (pipeline)",
    "CREATE INDEX dead_letter_pending_family ON dead_letter (family) WHERE resolution = 'pending'",
    "CREATE INDEX dead_letter_pending_pipeline ON dead_letter (pipeline) WHERE resolution = 'pending'",
    "CREATE INDEX dead_letter_escalated ON dead_letter (escalated) WHERE resolution = 'pending' AND escalated = 1",
    "CREATE INDEX batch_open ON batch (label) WHERE finished_at IS NULL",
    "CREATE INDEX action_part_action ON action_part (action)",
    "CREATE INDEX action_standing ON action (id) WHERE undoable = 1 AND undone_at IS NULL",
)

ROWS = (
    "INSERT INTO identity (id, token) VALUES (1, lower(hex(randomblob(16))))",
    # What has no definition yet points here, so that reading one is a plain join.
    "INSERT INTO definition (id, hash) VALUES (0, '')",
    "INSERT INTO letter_counter (resolution, n) VALUES ('pending', 0)",
)


def up(connection: Connection) -> None:
    """Make everything in an empty file."""
    tables = (*TABLES, RECEIPT, *watching.TABLES)
    indexes = (*INDEXES, *RECEIPT_INDEXES, *watching.INDEXES)
    for statement in (*tables, *indexes, *TRIGGERS, *ROWS):
        connection.execute(statement)
