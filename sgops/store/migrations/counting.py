"""The triggers of the first schema, which keep its counters."""

from __future__ import annotations

from sgops.store.migrations import initial_batches

# Counters are kept, so that no screen ever counts rows.
TRIGGERS = (
    """
    CREATE TRIGGER job_inserted AFTER INSERT ON job
    BEGIN
        INSERT INTO counter (pipeline, queue, state, n) VALUES (NEW.pipeline, NEW.queue, NEW.state, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
    END
    """,
    """
    CREATE TRIGGER job_moved AFTER UPDATE OF state, queue ON job
    WHEN OLD.state IS NOT NEW.state OR OLD.queue IS NOT NEW.queue
    BEGIN
        UPDATE counter SET n = n - 1 WHERE pipeline = OLD.pipeline AND queue = OLD.queue AND state = OLD.state;
        INSERT INTO counter (pipeline, queue, state, n) VALUES (NEW.pipeline, NEW.queue, NEW.state, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
    END
    """,
    """
    CREATE TRIGGER job_deleted AFTER DELETE ON job
    BEGIN
        UPDATE counter SET n = n - 1 WHERE pipeline = OLD.pipeline AND queue = OLD.queue AND state = OLD.state;
    END
    """,
    *initial_batches.TRIGGERS,
    """
    CREATE TRIGGER letter_inserted AFTER INSERT ON dead_letter
    BEGIN
        INSERT INTO letter_counter (resolution, n) VALUES (NEW.resolution, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
        INSERT INTO letter_family (family, pipeline, stage, failure_type, reason, pending, first_at, last_at)
        VALUES (
            NEW.family, NEW.pipeline, NEW.stage, NEW.failure_type, NEW.reason,
            NEW.resolution = 'pending', NEW.failed_at, NEW.failed_at
        )
        ON CONFLICT DO UPDATE SET
            first_at = IIF(pending = 0, excluded.first_at, first_at),
            last_at = MAX(last_at, excluded.last_at),
            pending = pending + excluded.pending,
            reason = excluded.reason;
    END
    """,
    """
    CREATE TRIGGER letter_answered AFTER UPDATE OF resolution ON dead_letter WHEN OLD.resolution IS NOT NEW.resolution
    BEGIN
        UPDATE letter_counter SET n = n - 1 WHERE resolution = OLD.resolution;
        INSERT INTO letter_counter (resolution, n) VALUES (NEW.resolution, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
        UPDATE letter_family SET
            pending = pending + (NEW.resolution = 'pending') - (OLD.resolution = 'pending'),
            first_at = COALESCE(
                (SELECT failed_at FROM dead_letter
                 WHERE family = NEW.family AND resolution = 'pending' ORDER BY id LIMIT 1),
                first_at
            )
        WHERE family = NEW.family;
    END
    """,
    """
    CREATE TRIGGER letter_deleted AFTER DELETE ON dead_letter
    BEGIN
        UPDATE letter_counter SET n = n - 1 WHERE resolution = OLD.resolution;
        UPDATE letter_family SET
            pending = pending - (OLD.resolution = 'pending'),
            first_at = COALESCE(
                (SELECT failed_at FROM dead_letter
                 WHERE family = OLD.family AND resolution = 'pending' ORDER BY id LIMIT 1),
                first_at
            )
        WHERE family = OLD.family;
    END
    """,
)
