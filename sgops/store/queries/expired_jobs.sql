-- Jobs whose pipeline's timeout is up while no worker has them, earliest first. Served by job_expiry in this order.
WHERE job.id IN (
    SELECT id FROM job INDEXED BY job_expiry
    WHERE expires_at IS NOT NULL AND state IN ('queued', 'waiting', 'external') AND expires_at <= :now
    ORDER BY expires_at LIMIT :limit
)
ORDER BY job.expires_at, job.id
