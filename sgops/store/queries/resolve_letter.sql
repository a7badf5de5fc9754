-- A letter that is pending again has no moment of its answer.
UPDATE dead_letter SET
    resolution = :resolution,
    resolved_at = CASE :resolution WHEN 'pending' THEN NULL ELSE :now END,
    notes = :notes
WHERE id = :letter
