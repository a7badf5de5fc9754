-- Jobs and checkpoints whose definition is not there; every row is looked at.
SELECT 'job', id
FROM job
WHERE definition NOT IN (SELECT id FROM definition)
UNION ALL
SELECT 'checkpoint', id
FROM checkpoint
WHERE definition NOT IN (SELECT id FROM definition)
