-- Keeps frozen sources ($1 hashes, $2 texts) once. Served by program_pkey.
INSERT INTO program (hash, source, created_at)
SELECT hash, source, $3::timestamptz FROM unnest($1::text[], $2::text[]) AS new (hash, source)
ON CONFLICT DO NOTHING
