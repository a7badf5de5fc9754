-- Inputs, signs of life, records of items and letters go with their job (ON DELETE CASCADE).
DELETE FROM job WHERE id IN (SELECT value FROM json_each(:ids))
