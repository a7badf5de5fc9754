-- How long the jobs took that completed (3), from their first start on.
SELECT event.at / 60000, MAX(event.at - job.started_at, 0), COUNT(*)
FROM event
CROSS JOIN job ON job.id = event.job
WHERE event.id > :after AND event.id <= :until AND event.type = 3 AND job.started_at IS NOT NULL
GROUP BY 1, 2
