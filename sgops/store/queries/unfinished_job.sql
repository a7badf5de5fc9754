-- The one job with a unique key that has not ended. Served by job_unique, whose condition is repeated here word by word.
WHERE job.pipeline = :pipeline
    AND job.unique_key = :unique_key
    AND job.state NOT IN ('completed', 'dead', 'cancelled')
