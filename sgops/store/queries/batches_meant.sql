-- The batches that some names mean: labels, or numbers. There are few batches beside their jobs.
SELECT id FROM batch
WHERE label IN (SELECT value FROM json_each(:names))
    OR CAST(id AS TEXT) IN (SELECT value FROM json_each(:names))
