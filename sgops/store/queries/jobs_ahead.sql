-- How many jobs of the same queue come before a queued one, counted up to a limit. Served by job_queued.
SELECT COUNT(*)
FROM (
    SELECT 1 FROM job INDEXED BY job_queued
    WHERE state = 'queued' AND queue = :queue AND (priority > :priority OR (priority = :priority AND id < :id))
    LIMIT :limit
)
