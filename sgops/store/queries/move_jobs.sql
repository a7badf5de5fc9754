-- Everything a move can change about a job; the triggers keep the counters where its state is another. A row that is
-- not as the move was decided on is left alone: count the rows.
UPDATE job SET
    run = move.run,
    run_from = move.run_from,
    run_only = move.run_only,
    stage = move.stage,
    definition = move.definition,
    asked = move.asked,
    fence = move.fence,
    seq = move.seq,
    checkpoints = move.checkpoints,
    attempts = move.attempts,
    attempt = move.attempt,
    tries = move.tries,
    grants = move.grants,
    failure_type = NULLIF(move.failure_type, 0),
    failure_reason = NULLIF(move.failure_reason, 0),
    failure_stage = NULLIF(move.failure_stage, 0),
    failure_at = NULLIF(move.failure_at, 0),
    attempt_started_at = NULLIF(move.attempt_started_at, 0),
    snoozed_ms = move.snoozed_ms,
    state = move.state,
    since = move.since,
    due_at = NULLIF(move.due_at, 0),
    waiting_for = NULLIF(move.waiting_for, 0),
    held_for = NULLIF(move.held_for, 0),
    held_from = NULLIF(move.held_from, 0),
    crash_count = move.crash_count,
    letter = NULLIF(move.letter, 0),
    started_at = NULLIF(move.started_at, 0),
    finished_at = NULLIF(move.finished_at, 0),
    held_ms = move.held_ms,
    expires_at = NULLIF(move.expires_at, 0),
    queue = move.queue,
    uses = move.uses
FROM (
    WITH given (
        old_state, id, old_fence, old_seq,
        stage, definition, asked, fence, seq, checkpoints, attempts, attempt, tries, grants, attempt_started_at,
        snoozed_ms,
        run, run_from, run_only, failure_type, failure_reason, failure_stage, failure_at,
        state, since, due_at, waiting_for, held_for, held_from, crash_count, letter, started_at, finished_at, held_ms,
        expires_at, queue, uses
    ) AS (
        VALUES /*row*/(
            ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
            ?, ?
        )/*row*/
    )
    SELECT * FROM given
) AS move
WHERE job.id = move.id
    AND job.state = move.old_state
    AND job.fence = move.old_fence
    AND job.seq = move.old_seq
