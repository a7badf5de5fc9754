-- What was done in the run before counts in the new one, too.
INSERT INTO ledger (job, run, stage, kind, key, input_hash, state, attempts, result, reason, at)
SELECT job, :run, stage, kind, key, input_hash, state, attempts, result, reason, at
FROM ledger
WHERE job = :job
    AND run = :run - 1
    AND stage = :stage
    AND state = 'done'
    AND key NOT IN (SELECT value FROM json_each(:without))
ON CONFLICT DO NOTHING
