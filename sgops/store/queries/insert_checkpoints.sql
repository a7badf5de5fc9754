-- Append-only: an id that is there already is an error.
INSERT INTO checkpoint (
    id, run, stage, status, trigger, definition, inputs, codec, payload, raw_size, facts, retry_count, last_error,
    duration_ms, format, digest, created_at
)
VALUES /*row*/(
    ?, ?, ?, ?, ?, ?, NULLIF(?, 0), ?, NULLIF(?, 0), ?, NULLIF(?, 0), ?, NULLIF(?, 0), NULLIF(?, -1), ?, ?, ?
)/*row*/
