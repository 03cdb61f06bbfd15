-- Served by attempt_pkey.
SELECT * FROM attempt WHERE id = ANY($1::uuid[])
