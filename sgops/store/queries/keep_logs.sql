-- What an attempt printed; the last word of it counts.
INSERT OR REPLACE INTO attempt_log (id, stage, number, body, dropped)
VALUES /*row*/(?, ?, ?, ?, ?)/*row*/
