-- What began lately, oldest first, as far as the newest part of the journal tells: a walk along its end.
SELECT event.at, job.pipeline, event.stage
FROM event
CROSS JOIN job ON job.id = event.job
WHERE event.id > (SELECT COALESCE(MAX(id), 0) - :most FROM event)
    AND event.type = :started
    AND event.at >= :since
ORDER BY event.id
