-- What a stage has done in a run: its items and steps. Served by the primary key.
SELECT kind, key, input_hash, state, attempts, result, reason, at
FROM ledger
WHERE job = ? AND run = ? AND stage = ?
