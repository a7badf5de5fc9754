-- What to run next in one lane: higher priority first, then older. Served by job_queued in this order, which the rows
-- around it do not keep.
WHERE job.id IN (
    SELECT id FROM job
    WHERE state = 'queued' AND queue = :queue AND uses = :uses
    ORDER BY priority DESC, id
    LIMIT :limit
)
