-- The clock was set: what waits for a span of time waits for the same span.
UPDATE job SET due_at = due_at + :step
WHERE id IN (
    SELECT id FROM job
    WHERE state = 'waiting' AND waiting_for IN (SELECT value FROM json_each(:kinds)) AND due_at IS NOT NULL
)
