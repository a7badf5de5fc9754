-- What a stage has written in a run, registered as its newest files; an older registration of the same file is renewed.
INSERT INTO artifact (job, run, stage, attempt, name, kind, size, sha256, created_at)
SELECT
    job, run, stage, json_extract(told, '$.attempt'), key, json_extract(told, '$.kind'), json_extract(told, '$.size'),
    input_hash, at
FROM (
    SELECT job, run, stage, key, input_hash, at, CAST(result AS TEXT) AS told
    FROM ledger
    WHERE job = :job
        AND run = :run
        AND stage = :stage
        AND kind = 'artifact'
        AND state = 'done'
)
ORDER BY at, key
ON CONFLICT (job, attempt, name) DO UPDATE SET
    run = excluded.run,
    kind = excluded.kind,
    size = excluded.size,
    sha256 = excluded.sha256,
    created_at = excluded.created_at,
    superseded_at = NULL,
    deleted_at = NULL
