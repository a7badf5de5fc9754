-- The clock was set: what waits for a span of time waits for the same span, also while it is held. What began to wait
-- between the two moments had the new time already.
UPDATE job SET due_at = due_at + :step
WHERE due_at IS NOT NULL
    AND waiting_for IN (SELECT value FROM json_each(:kinds))
    AND since NOT BETWEEN :new_from AND :new_to
    AND id IN (
        SELECT id FROM job WHERE state = 'waiting'
        UNION ALL
        SELECT id FROM job WHERE state = 'held' AND held_from = 'waiting'
    )
