-- Jobs that were never begun make the same move: no attempt, time-out or receipt hangs on them. One that is not as it
-- was when the move was decided is left alone: count the rows. The triggers keep the counters.
UPDATE job SET
    state = :into,
    since = :now,
    finished_at = IIF(:ends, :now, NULL),
    seq = seq + 1
WHERE id IN (SELECT value FROM json_each(:ids))
    AND state = :origin
    AND attempts = 0
