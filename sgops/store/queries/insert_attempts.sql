-- An attempt is written when it has ended; the one in flight lives in the job's row.
INSERT INTO attempt (
    id, run, stage, number, fence, outcome, started_at, finished_at, failure_type, reason, traceback, next_retry_at
)
VALUES /*row*/(?, ?, ?, ?, ?, ?, ?, ?, NULLIF(?, 0), NULLIF(?, 0), NULLIF(?, 0), NULLIF(?, 0))/*row*/
