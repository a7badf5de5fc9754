-- The ids of one statement follow each other without a gap, so the last one tells them all.
INSERT INTO event (job, seq, at, type, batch, stage, attempt, details)
VALUES /*row*/(NULLIF(?, 0), ?, ?, ?, NULLIF(?, 0), NULLIF(?, 0), NULLIF(?, 0), NULLIF(?, 0))/*row*/
