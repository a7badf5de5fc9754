-- Families whose count of pending dead letters is not their number.
SELECT 'family ' || family, SUM(kept), SUM(found)
FROM (
    SELECT family, pending AS kept, 0 AS found
    FROM letter_family
    UNION ALL
    SELECT family, 0, COUNT(*)
    FROM dead_letter
    WHERE resolution = 'pending'
    GROUP BY family
)
GROUP BY family
HAVING SUM(kept) <> SUM(found)
