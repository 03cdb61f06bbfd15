-- Takes the rows of runs in the order of their ids, the one lock order there is. Served by run_pkey.
SELECT * FROM run WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE
