-- The release by which an operator accepted that a job goes on under a definition; the journal is its record.
SELECT 1 FROM event INDEXED BY event_job
WHERE job = :job
    AND type = :type
    AND json_extract(details, '$.accepted') = :definition
LIMIT 1
