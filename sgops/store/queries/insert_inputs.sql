-- The words to search are kept only where they are not the parameters themselves.
INSERT INTO job_input (job, params, words)
VALUES /*row*/(?, ?, NULLIF(?, 0))/*row*/
