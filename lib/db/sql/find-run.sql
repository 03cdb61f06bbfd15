-- Served by run_pkey.
SELECT * FROM run WHERE id = $1::uuid
