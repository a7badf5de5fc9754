-- Counters of batches that are not the count of their jobs.
SELECT 'batch ' || batch || ', ' || state, SUM(kept), SUM(found)
FROM (
    SELECT id AS batch, 'total' AS state, total AS kept, 0 AS found FROM batch
    UNION ALL
    SELECT id, 'queued', queued, 0 FROM batch
    UNION ALL
    SELECT id, 'running', running, 0 FROM batch
    UNION ALL
    SELECT id, 'waiting', waiting, 0 FROM batch
    UNION ALL
    SELECT id, 'external', external, 0 FROM batch
    UNION ALL
    SELECT id, 'interrupted', interrupted, 0 FROM batch
    UNION ALL
    SELECT id, 'held', held, 0 FROM batch
    UNION ALL
    SELECT id, 'completed', completed, 0 FROM batch
    UNION ALL
    SELECT id, 'dead', dead, 0 FROM batch
    UNION ALL
    SELECT id, 'cancelled', cancelled, 0 FROM batch
    UNION ALL
    SELECT batch, 'total', 0, COUNT(*) FROM job WHERE batch IS NOT NULL GROUP BY batch
    UNION ALL
    SELECT batch, state, 0, COUNT(*) FROM job WHERE batch IS NOT NULL GROUP BY batch, state
)
GROUP BY batch, state
HAVING SUM(kept) <> SUM(found)
