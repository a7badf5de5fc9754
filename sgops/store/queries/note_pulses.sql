-- The newest sign of life of what runs; a progress that is not told again stays.
INSERT INTO pulse (job, fence, seen_at, done, total, message)
SELECT job.id, sign.fence, sign.seen_at, NULLIF(sign.done, -1), NULLIF(sign.total, -1), NULLIF(sign.message, 0)
FROM (
    WITH given (job, fence, seen_at, done, total, message) AS (
        VALUES /*row*/(?, ?, ?, ?, ?, ?)/*row*/
    )
    SELECT * FROM given
) AS sign
CROSS JOIN job
WHERE job.id = sign.job
    AND job.fence = sign.fence
ON CONFLICT DO UPDATE SET
    seen_at = excluded.seen_at,
    done = IIF(excluded.fence = fence, COALESCE(excluded.done, done), excluded.done),
    total = IIF(excluded.fence = fence AND excluded.done IS NULL, total, excluded.total),
    message = IIF(excluded.fence = fence AND excluded.done IS NULL, message, excluded.message),
    fence = excluded.fence
