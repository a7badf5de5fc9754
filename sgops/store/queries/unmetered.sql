-- What is counted of the journal beyond its end.
SELECT value, seq
FROM setting, sqlite_sequence
WHERE key = 'metered' AND name = 'event' AND CAST(value AS INTEGER) > seq
