-- The letter is written before the job's row moves: the snapshot shows the job as it was when it failed.
INSERT INTO dead_letter (
    job, pipeline, stage, run, failure_type, reason, family, escalated, failed_at, previous, resolution, notes, snapshot
)
SELECT
    job.id, :pipeline, :stage, :run, :failure_type, :reason, :family, :escalated, :failed_at, :previous, 'pending', '',
    json_object(
        'job', json_object(
            'id', job.id,
            'pipeline', job.pipeline,
            'version', job.version,
            'queue', job.queue,
            'priority', job.priority,
            'template', job.template,
            'batch', job.batch,
            'unique_key', job.unique_key,
            'run', job.run,
            'stage', job.stage,
            'created_at', strftime('%Y-%m-%dT%H:%M:%fZ', job.created_at / 1000.0, 'unixepoch'),
            'params', CASE WHEN json_valid(job_input.params) THEN json(job_input.params) ELSE job_input.params END
        ),
        'definition', definition.hash
    )
FROM job
JOIN job_input ON job_input.job = job.id
JOIN definition ON definition.id = job.definition
WHERE job.id = :job
