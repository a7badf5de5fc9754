-- A definition is written once; one that was only named so far gets its document.
INSERT INTO definition (hash, document) VALUES (:hash, :document)
ON CONFLICT (hash) DO UPDATE SET document = COALESCE(document, excluded.document)
