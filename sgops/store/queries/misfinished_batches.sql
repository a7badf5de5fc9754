-- Batches that are finished while a job of theirs has not ended, or the other way round.
SELECT id, finished_at IS NOT NULL, completed + dead + cancelled, total
FROM batch
WHERE (finished_at IS NOT NULL) <> (total > 0 AND completed + dead + cancelled = total)
