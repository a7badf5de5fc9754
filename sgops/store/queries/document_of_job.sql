-- The definition that a job ran under last; nothing when it has none, or none that is kept.
SELECT definition.document
FROM job
JOIN definition ON definition.id = job.definition
WHERE job.id = ? AND definition.document IS NOT NULL
