-- The newest act that can still be taken back. Served by action_standing from its end.
SELECT id FROM action
WHERE undoable = 1 AND undone_at IS NULL
ORDER BY id DESC
LIMIT 1
