-- The next log of a job, of one stage or attempt alone if one is named. Served by the primary key.
SELECT id, stage, number, body
FROM attempt_log
WHERE id BETWEEN :begin AND :last
    AND (:stage IS NULL OR stage = :stage)
    AND (:attempt IS NULL OR number = :attempt)
ORDER BY id
LIMIT 1
