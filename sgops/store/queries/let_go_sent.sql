-- What a service may have for a job that has ended, or for a run before its present one, it shall stop.
UPDATE receipt SET unwanted = 1
WHERE job = :job
    AND state IN ('sending', 'submitted')
    AND (run <> :run OR :ended)
