-- The clock was set: a job that has begun keeps the time it has left. What a held one has left is counted from when it
-- was held, which is not moved either.
UPDATE job SET expires_at = expires_at + :step
WHERE expires_at IS NOT NULL
    AND state IN ('queued', 'running', 'waiting', 'external', 'interrupted')
