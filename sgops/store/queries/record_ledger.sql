-- Items and steps, written only while the attempt that did them has the job. Count the rows.
INSERT INTO ledger (job, run, stage, kind, key, input_hash, state, attempts, result, reason, at)
SELECT
    job.id, record.run, record.stage, record.kind, record.key, record.input_hash, record.state, record.attempts,
    NULLIF(record.result, 0), NULLIF(record.reason, 0), record.at
FROM (
    WITH given (job, fence, run, stage, kind, key, input_hash, state, attempts, result, reason, at) AS (
        VALUES /*row*/(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)/*row*/
    )
    SELECT * FROM given
) AS record
CROSS JOIN job
WHERE job.id = record.job
    AND job.fence = record.fence
    AND job.state = 'running'
ON CONFLICT DO UPDATE SET
    input_hash = excluded.input_hash,
    state = excluded.state,
    attempts = excluded.attempts,
    result = excluded.result,
    reason = excluded.reason,
    at = excluded.at
