-- The first lines in the journals of jobs whose ids follow each other, and so do the ids of the lines.
INSERT INTO event (job, seq, at, type, batch, details)
SELECT id, 1, :now, :type, :batch, :details
FROM job
WHERE id BETWEEN :first AND :last
ORDER BY id
