-- Counters of batches that are not the count of their jobs.
SELECT 'batch ' || batch || ', ' || state, SUM(kept), SUM(found)
FROM (
    SELECT batch, state, n AS kept, 0 AS found
    FROM batch_counter
    UNION ALL
    SELECT batch, state, 0, COUNT(*)
    FROM job
    WHERE batch IS NOT NULL
    GROUP BY batch, state
)
GROUP BY batch, state
HAVING SUM(kept) <> SUM(found)
