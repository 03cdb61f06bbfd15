-- Served by program_pkey.
SELECT hash, source FROM program WHERE hash = ANY($1::text[])
