-- New jobs, queued or waiting for their start. The ids of one statement follow each other, so the last one tells them all.
INSERT INTO job (
    token, pipeline, version, queue, priority, template, batch, unique_key, created_at, since,
    state, due_at, waiting_for, stage, uses,
    run, run_from, run_only, definition, asked, fence, seq, checkpoints, attempts, attempt, tries, grants, crash_count,
    snoozed_ms, held_ms
)
VALUES /*row*/(
    ?, ?, ?, ?, ?, NULLIF(?, 0), NULLIF(?, 0), NULLIF(?, 0), ?, ?,
    ?, NULLIF(?, 0), NULLIF(?, 0), ?, ?,
    1, '', 0, 0, '', 0, 1, 0, 0, 0, 0, 0, 0,
    0, 0
)/*row*/
