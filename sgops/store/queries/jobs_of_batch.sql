-- The jobs of a batch in some states, as one JSON list: a row for each would give every busy thread its turn.
SELECT json_group_array(id)
FROM job INDEXED BY job_batch
WHERE batch = :batch
    AND state IN (SELECT value FROM json_each(:states))
