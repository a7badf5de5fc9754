-- What to run next in one queue: higher priority first, then older. Served by job_queued in this order.
WHERE job.state = 'queued' AND job.queue = :queue
ORDER BY job.priority DESC, job.id
LIMIT :limit
