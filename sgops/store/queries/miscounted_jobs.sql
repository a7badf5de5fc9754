-- Counters that are not the count of the jobs they stand for; every job is looked at.
SELECT pipeline || ', ' || queue || ', ' || state, SUM(kept), SUM(found)
FROM (
    SELECT pipeline, queue, state, n AS kept, 0 AS found
    FROM counter
    UNION ALL
    SELECT pipeline, queue, state, 0, COUNT(*)
    FROM job
    GROUP BY pipeline, queue, state
)
GROUP BY pipeline, queue, state
HAVING SUM(kept) <> SUM(found)
