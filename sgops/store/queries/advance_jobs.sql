-- A running job goes on running: the hottest statement. It must set no state and no indexed column, so that neither
-- an index nor a counter is touched. A row that is not as the move was decided on is left alone: count the rows.
UPDATE job SET
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
    attempt_started_at = NULLIF(move.attempt_started_at, 0),
    snoozed_ms = move.snoozed_ms
FROM (
    WITH given (
        id, old_fence, old_seq,
        stage, definition, asked, fence, seq, checkpoints, attempts, attempt, tries, grants, attempt_started_at,
        snoozed_ms
    ) AS (
        VALUES /*row*/(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)/*row*/
    )
    SELECT * FROM given
) AS move
WHERE job.id = move.id
    AND job.state = 'running'
    AND job.fence = move.old_fence
    AND job.seq = move.old_seq
