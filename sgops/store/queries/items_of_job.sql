-- The items of a job by stage and key, each stage's as its newest run left them. Served by the primary key.
SELECT item.stage, item.key, item.state, item.attempts, item.at, item.result, item.reason
FROM ledger AS item
WHERE item.job = :job
    AND item.kind = 'item'
    AND (item.stage, item.key) > (:stage, :key)
    AND (item.state = 'failed' OR NOT :failed)
    AND item.run = (
        SELECT MAX(newer.run) FROM ledger AS newer WHERE newer.job = :job AND newer.stage = item.stage
    )
    /*rest*/
ORDER BY item.stage, item.key
LIMIT :limit
