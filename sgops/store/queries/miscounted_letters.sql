-- Counters of dead letters that are not their count.
SELECT resolution, SUM(kept), SUM(found)
FROM (
    SELECT resolution, n AS kept, 0 AS found
    FROM letter_counter
    UNION ALL
    SELECT resolution, 0, COUNT(*)
    FROM dead_letter
    GROUP BY resolution
)
GROUP BY resolution
HAVING SUM(kept) <> SUM(found)
