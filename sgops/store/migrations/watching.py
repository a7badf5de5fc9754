"""The tables of the first schema in which an engine keeps how it feels."""

from __future__ import annotations

TABLES = (
    # What was counted of a minute or an hour; a year of hours is a few megabytes.
    """
    CREATE TABLE meter (
        span INTEGER NOT NULL,
        at INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (span, at)
    ) STRICT
    """,
    """
    CREATE TABLE health_change (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        component TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('healthy', 'degraded', 'unhealthy')),
        reason TEXT NOT NULL,
        value TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE alert (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        rule TEXT NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        value TEXT NOT NULL,
        threshold TEXT NOT NULL,
        raised_at INTEGER NOT NULL,
        cleared_at INTEGER
    ) STRICT
    """,
    """
    CREATE TABLE delivery (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        alert INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
        channel TEXT NOT NULL CHECK (channel IN ('command', 'webhook')),
        about TEXT NOT NULL CHECK (about IN ('raised', 'cleared', 'test')),
        outcome TEXT NOT NULL CHECK (outcome IN ('pending', 'delivered', 'failed')),
        attempts INTEGER NOT NULL,
        at INTEGER NOT NULL,
        error TEXT
    ) STRICT
    """,
)

INDEXES = (
    # One incident at a time for a rule.
    "CREATE UNIQUE INDEX alert_standing ON alert (rule) WHERE cleared_at IS NULL",
    "CREATE INDEX delivery_alert ON delivery (alert)",
    "CREATE INDEX delivery_pending ON delivery (id) WHERE outcome = 'pending'",
)
