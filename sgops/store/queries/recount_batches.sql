-- Batches that have not finished, counted anew from their jobs. The partial index on the label finds them.
UPDATE batch SET
    total = found.total,
    queued = found.queued,
    running = found.running,
    waiting = found.waiting,
    external = found.external,
    interrupted = found.interrupted,
    held = found.held,
    completed = found.completed,
    dead = found.dead,
    cancelled = found.cancelled,
    finished_at = IIF(found.completed + found.dead + found.cancelled = found.total, found.last_at, NULL)
FROM (
    SELECT
        batch,
        COUNT(*) AS total,
        COUNT(*) FILTER (WHERE state = 'queued') AS queued,
        COUNT(*) FILTER (WHERE state = 'running') AS running,
        COUNT(*) FILTER (WHERE state = 'waiting') AS waiting,
        COUNT(*) FILTER (WHERE state = 'external') AS external,
        COUNT(*) FILTER (WHERE state = 'interrupted') AS interrupted,
        COUNT(*) FILTER (WHERE state = 'held') AS held,
        COUNT(*) FILTER (WHERE state = 'completed') AS completed,
        COUNT(*) FILTER (WHERE state = 'dead') AS dead,
        COUNT(*) FILTER (WHERE state = 'cancelled') AS cancelled,
        MAX(finished_at) AS last_at
    FROM job INDEXED BY job_batch
    WHERE batch IN (SELECT id FROM batch WHERE finished_at IS NULL)
    GROUP BY batch
) AS found
WHERE batch.id = found.batch
