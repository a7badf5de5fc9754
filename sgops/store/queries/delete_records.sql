-- A job may have any number of items: gone with it in one step, they would hold the writer for as long as they are many.
DELETE FROM ledger
WHERE (job, run, stage, kind, key) IN (
    SELECT job, run, stage, kind, key
    FROM ledger
    WHERE job IN (SELECT value FROM json_each(:ids))
    LIMIT :limit
)
    AND (SELECT COUNT(*) FROM ledger WHERE job IN (SELECT value FROM json_each(:ids))) > :limit
