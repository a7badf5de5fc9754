"""Work handed to a service: an intent before it goes out, a receipt when the service has it, then its answer."""

from __future__ import annotations

RECEIPT = """
    CREATE TABLE receipt (
        job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
        run INTEGER NOT NULL,
        stage TEXT NOT NULL,
        name TEXT NOT NULL,
        submission INTEGER NOT NULL,
        connector TEXT NOT NULL,
        key TEXT NOT NULL UNIQUE,
        request TEXT NOT NULL,
        digest BLOB NOT NULL,
        state TEXT NOT NULL CHECK (
            state IN ('intended', 'sending', 'submitted', 'done', 'failed', 'not_found', 'withdrawn', 'lost')
        ),
        ref TEXT,
        result BLOB,
        failure_type TEXT,
        reason TEXT,
        sends INTEGER NOT NULL,
        excused INTEGER NOT NULL,
        unwanted INTEGER NOT NULL,
        intended_at INTEGER NOT NULL,
        sent_at INTEGER,
        closed_at INTEGER,
        PRIMARY KEY (job, run, stage, name, submission)
    ) STRICT
    """

INDEXES = ("CREATE INDEX receipt_open ON receipt (job) WHERE state IN ('intended', 'sending', 'submitted')",)
