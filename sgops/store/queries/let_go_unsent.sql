-- What was never sent for a job that has ended, or for a run before its present one, never will be.
UPDATE receipt SET state = 'withdrawn', closed_at = :now
WHERE job = :job
    AND state = 'intended'
    AND (run <> :run OR :ended)
