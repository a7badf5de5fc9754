"""How counters are brought back to what they count, should they ever have left it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sgops.store.driver import Connection

# Every row is looked at: this is the doctor's, and nobody's everyday work.
_ANEW: Final = (
    "DELETE FROM counter",
    "INSERT INTO counter SELECT pipeline, queue, state, COUNT(*) FROM job GROUP BY pipeline, queue, state",
    """
    UPDATE batch SET
        total = (SELECT COUNT(*) FROM job WHERE job.batch = batch.id),
        queued = (SELECT COUNT(*) FROM job WHERE job.batch = batch.id AND state = 'queued'),
        running = (SELECT COUNT(*) FROM job WHERE job.batch = batch.id AND state = 'running'),
        waiting = (SELECT COUNT(*) FROM job WHERE job.batch = batch.id AND state = 'waiting'),
        external = (SELECT COUNT(*) FROM job WHERE job.batch = batch.id AND state = 'external'),
        interrupted = (SELECT COUNT(*) FROM job WHERE job.batch = batch.id AND state = 'interrupted'),
        held = (SELECT COUNT(*) FROM job WHERE job.batch = batch.id AND state = 'held'),
        completed = (SELECT COUNT(*) FROM job WHERE job.batch = batch.id AND state = 'completed'),
        dead = (SELECT COUNT(*) FROM job WHERE job.batch = batch.id AND state = 'dead'),
        cancelled = (SELECT COUNT(*) FROM job WHERE job.batch = batch.id AND state = 'cancelled')
    """,
    "UPDATE letter_counter SET n = (SELECT COUNT(*) FROM dead_letter WHERE resolution = letter_counter.resolution)",
    """
    UPDATE letter_family SET pending =
        (SELECT COUNT(*) FROM dead_letter WHERE family = letter_family.family AND resolution = 'pending')
    """,
)


def recount(connection: Connection) -> None:
    """Count everything that is counted anew."""
    for statement in _ANEW:
        connection.execute(statement)
