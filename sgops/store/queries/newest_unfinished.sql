-- The newest job with these very parameters that did not come to its end. Walks job_pipeline_state, then compares.
WHERE job.id = (
    SELECT MAX(job.id)
    FROM job
    JOIN job_input ON job_input.job = job.id
    WHERE job.pipeline = :pipeline
        AND job.state IN ('queued', 'running', 'waiting', 'external', 'interrupted', 'held', 'dead')
        AND job_input.params = :params
)
