-- The first of the jobs that cannot come back to life, because another one has its unique key. Served by job_unique.
SELECT MIN(job.id)
FROM job
JOIN job AS rival
    ON rival.pipeline = job.pipeline
    AND rival.unique_key = job.unique_key
    AND rival.unique_key IS NOT NULL
    AND rival.state NOT IN ('completed', 'dead', 'cancelled')
    AND rival.id <> job.id
WHERE job.id IN (SELECT value FROM json_each(:ids))
    AND job.unique_key IS NOT NULL
