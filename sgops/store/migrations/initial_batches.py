"""What the first schema keeps of a batch: how many of its jobs are in each state, counted by the file itself."""

from __future__ import annotations

from typing import Final

TABLE: Final = """
CREATE TABLE batch (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    label TEXT NOT NULL,
    pipeline TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    total INTEGER NOT NULL,
    queued INTEGER NOT NULL,
    running INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    external INTEGER NOT NULL,
    interrupted INTEGER NOT NULL,
    held INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    dead INTEGER NOT NULL,
    cancelled INTEGER NOT NULL
) STRICT
"""

_INSERTED: Final = """
CREATE TRIGGER job_inserted_in_batch AFTER INSERT ON job WHEN NEW.batch IS NOT NULL
BEGIN
    UPDATE batch SET
        total = total + 1,
        queued = queued + (NEW.state = 'queued'),
        running = running + (NEW.state = 'running'),
        waiting = waiting + (NEW.state = 'waiting'),
        external = external + (NEW.state = 'external'),
        interrupted = interrupted + (NEW.state = 'interrupted'),
        held = held + (NEW.state = 'held'),
        completed = completed + (NEW.state = 'completed'),
        dead = dead + (NEW.state = 'dead'),
        cancelled = cancelled + (NEW.state = 'cancelled')
    WHERE id = NEW.batch;
    UPDATE batch SET finished_at = NULL
    WHERE id = NEW.batch AND finished_at IS NOT NULL;
END
"""

# A batch is finished when the last of its jobs has ended, and it is open again when one of them goes on.
_MOVED: Final = """
CREATE TRIGGER job_moved_in_batch AFTER UPDATE OF state ON job
WHEN NEW.batch IS NOT NULL AND OLD.state IS NOT NEW.state
BEGIN
    UPDATE batch SET
        queued = queued + (NEW.state = 'queued') - (OLD.state = 'queued'),
        running = running + (NEW.state = 'running') - (OLD.state = 'running'),
        waiting = waiting + (NEW.state = 'waiting') - (OLD.state = 'waiting'),
        external = external + (NEW.state = 'external') - (OLD.state = 'external'),
        interrupted = interrupted + (NEW.state = 'interrupted') - (OLD.state = 'interrupted'),
        held = held + (NEW.state = 'held') - (OLD.state = 'held'),
        completed = completed + (NEW.state = 'completed') - (OLD.state = 'completed'),
        dead = dead + (NEW.state = 'dead') - (OLD.state = 'dead'),
        cancelled = cancelled + (NEW.state = 'cancelled') - (OLD.state = 'cancelled')
    WHERE id = NEW.batch;
    UPDATE batch SET finished_at = COALESCE(NEW.finished_at, NEW.since)
    WHERE id = NEW.batch AND finished_at IS NULL AND completed + dead + cancelled = total;
    UPDATE batch SET finished_at = NULL
    WHERE id = NEW.batch AND finished_at IS NOT NULL AND completed + dead + cancelled < total;
END
"""

# A batch that has lost all its jobs says nothing any more.
_DELETED: Final = """
CREATE TRIGGER job_deleted_in_batch AFTER DELETE ON job WHEN OLD.batch IS NOT NULL
BEGIN
    UPDATE batch SET
        total = total - 1,
        queued = queued - (OLD.state = 'queued'),
        running = running - (OLD.state = 'running'),
        waiting = waiting - (OLD.state = 'waiting'),
        external = external - (OLD.state = 'external'),
        interrupted = interrupted - (OLD.state = 'interrupted'),
        held = held - (OLD.state = 'held'),
        completed = completed - (OLD.state = 'completed'),
        dead = dead - (OLD.state = 'dead'),
        cancelled = cancelled - (OLD.state = 'cancelled')
    WHERE id = OLD.batch;
    DELETE FROM batch WHERE id = OLD.batch AND total = 0;
END
"""

TRIGGERS: Final = (_INSERTED, _MOVED, _DELETED)
