-- What recoveries (62) and cleanups (72) said when they had ended; there are few of them.
SELECT at / 60000, type, details
FROM event
WHERE id > :after AND id <= :until AND type IN (62, 72)
