-- What a stage boundary is told with; the view is there for its trigger, and is never read.
CREATE TEMP VIEW IF NOT EXISTS onward (
    job, old_fence, old_seq, run, stage, definition, attempts, attempt, tries, checkpoints, started_at, duration_ms,
    inputs, codec, payload, raw_size, facts, format, digest,
    next_stage, next_definition, next_inputs, next_digest,
    batch, at
) AS
VALUES (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
