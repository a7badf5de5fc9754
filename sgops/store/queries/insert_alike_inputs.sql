-- The same parameters for jobs whose ids follow each other.
INSERT INTO job_input (job, params, words)
SELECT id, :params, :words
FROM job
WHERE id BETWEEN :first AND :last
