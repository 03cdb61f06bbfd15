-- The keys under which the runs $1 were launched, in the order in which they are taken. Served by launch_key_pkey.
SELECT run_id, workflow, key FROM launch_key WHERE run_id = ANY($1::uuid[]) ORDER BY workflow, key, run_id
