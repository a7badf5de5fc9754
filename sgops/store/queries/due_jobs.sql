-- Waiting jobs whose time has come, earliest first. Served by job_due in this order: without the hint job_state is taken,
-- and everything that waits is sorted.
WHERE job.id IN (
    SELECT id FROM job INDEXED BY job_due WHERE state = 'waiting' AND due_at <= :now ORDER BY due_at LIMIT :limit
)
ORDER BY job.due_at, job.id
