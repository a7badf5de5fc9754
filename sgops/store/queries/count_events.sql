-- How often each type of event is among some, by the minute; failures and retries by their stage, too.
SELECT at / 60000, type, IIF(type IN (22, 40), stage, NULL), COUNT(*)
FROM event
WHERE id > :after AND id <= :until
GROUP BY 1, 2, 3
