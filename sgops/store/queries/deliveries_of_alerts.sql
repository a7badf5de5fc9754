-- What was sent about some alerts, in the order it was sent; served by delivery_alert.
SELECT alert, channel, about, outcome, attempts, at, error
FROM delivery
WHERE alert IN (SELECT value FROM json_each(?))
ORDER BY id
