-- Jobs whose present stage has handed over work that is not answered yet. Served by receipt_open.
SELECT DISTINCT receipt.job
FROM json_each(:jobs) AS wanted
CROSS JOIN receipt ON receipt.job = wanted.value
CROSS JOIN job ON job.id = receipt.job
WHERE receipt.state IN ('intended', 'sending', 'submitted')
    AND receipt.run = job.run
    AND receipt.stage = job.stage
