-- Those of the jobs that were never begun, as one JSON list: a row for each would give every busy thread its turn.
SELECT json_group_array(json_array(id, state, seq, batch))
FROM job
WHERE id IN (SELECT value FROM json_each(:ids))
    AND attempts = 0
