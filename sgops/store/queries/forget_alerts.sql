-- The newest that are over are kept, and all that stand.
DELETE FROM alert WHERE cleared_at IS NOT NULL AND id <= (SELECT MAX(id) FROM alert) - :kept
