-- As many new jobs as there are tokens, alike but for those; like insert_jobs, but what they share is given once.
INSERT INTO job (
    token, pipeline, version, queue, priority, template, batch, unique_key, created_at, since,
    state, due_at, waiting_for, stage, uses,
    run, run_from, run_only, definition, asked, fence, seq, checkpoints, attempts, attempt, tries, grants, crash_count,
    snoozed_ms, held_ms
)
SELECT
    value, :pipeline, :version, :queue, :priority, :template, :batch, NULL, :now, :now,
    :state, :due_at, :waiting_for, :stage, :uses,
    1, '', 0, 0, '', 0, 1, 0, 0, 0, 0, 0, 0,
    0, 0
FROM json_each(:tokens)
