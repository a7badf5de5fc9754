-- The lanes in which jobs are queued: job_queued is entered twice for each, however many wait there.
WITH RECURSIVE lane (queue, uses) AS (
    SELECT * FROM (SELECT queue, uses FROM job INDEXED BY job_queued WHERE state = 'queued' ORDER BY queue, uses LIMIT 1)
    UNION ALL
    SELECT further.queue, further.uses
    FROM lane
    JOIN job AS further ON further.id = COALESCE(
        (
            SELECT id FROM job INDEXED BY job_queued
            WHERE state = 'queued' AND queue = lane.queue AND uses > lane.uses
            ORDER BY uses
            LIMIT 1
        ),
        (
            SELECT id FROM job INDEXED BY job_queued
            WHERE state = 'queued' AND queue > lane.queue
            ORDER BY queue, uses
            LIMIT 1
        )
    )
)
SELECT queue, uses FROM lane
