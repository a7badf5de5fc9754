-- How long the stages took that came to a good end: the checkpoint that an event (30) names by its number knows.
SELECT event.at / 60000, event.stage, checkpoint.duration_ms, COUNT(*)
FROM event
CROSS JOIN checkpoint ON checkpoint.id = ((event.job << 20) | json_extract(event.details, '$.number'))
WHERE event.id > :after AND event.id <= :until AND event.type = 30 AND checkpoint.duration_ms IS NOT NULL
GROUP BY 1, 2, 3
