-- The newest hundred are kept.
DELETE FROM report WHERE id <= (SELECT MAX(id) FROM report) - 100
