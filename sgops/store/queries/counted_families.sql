-- Families of chosen letters, counted; the text is the newest letter's. The letters are found by their ids.
SELECT family, pipeline, stage, failure_type, reason, n, first_at, last_at
FROM (
    SELECT
        family, pipeline, stage, failure_type, reason,
        COUNT(*) AS n, MIN(failed_at) AS first_at, MAX(failed_at) AS last_at, MAX(id)
    FROM dead_letter
    WHERE id IN (SELECT value FROM json_each(:ids))
    GROUP BY family
)
WHERE (last_at, family) < (:last_at, :family)
ORDER BY last_at DESC, family DESC
LIMIT :limit
