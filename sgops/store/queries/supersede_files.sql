-- Files of a stage that has been done again are of no more use than temporary ones. Served by artifact_place.
UPDATE artifact
SET kind = 'temp', superseded_at = :now
WHERE job = :job
    AND stage = :stage
    AND superseded_at IS NULL
