-- What services still have to answer for some jobs; all receipts of a job come together. Served by receipt_open.
SELECT
    job, run, stage, name, submission, connector, key, request, digest, state, ref, result, failure_type, reason,
    sends, excused, unwanted, intended_at, sent_at, closed_at
FROM receipt
WHERE state IN ('intended', 'sending', 'submitted')
    AND job IN (
        SELECT DISTINCT job
        FROM receipt
        WHERE state IN ('intended', 'sending', 'submitted') AND job > :after
        ORDER BY job
        LIMIT :limit
    )
ORDER BY job
