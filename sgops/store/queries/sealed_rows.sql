-- What the seals of the checkpoints of some jobs are over, each job's rows together: a walk along the key for each job.
SELECT
    checkpoint.id, run, stage, status, trigger, definition, inputs, codec, payload, raw_size, facts, format, digest
FROM json_each(:jobs) AS wanted
CROSS JOIN checkpoint ON checkpoint.id BETWEEN wanted.value << 20 AND (wanted.value << 20) | 1048575
