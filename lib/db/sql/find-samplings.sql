-- What is decided about the root runs $1. Served by sampling_pkey.
SELECT * FROM sampling WHERE root_run_id = ANY ($1::uuid[])
