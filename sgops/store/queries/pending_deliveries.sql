-- Messages that are still to be sent, oldest first; served by delivery_pending.
SELECT delivery.id, channel, about, delivery.at, rule, title, text, value, threshold
FROM delivery
JOIN alert ON alert.id = delivery.alert
WHERE outcome = 'pending'
ORDER BY delivery.id
LIMIT ?
