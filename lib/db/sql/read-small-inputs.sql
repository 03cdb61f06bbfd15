-- The inputs of the runs $1 that are no larger than $2 bytes. Served by run_pkey.
SELECT id, input FROM run WHERE id = ANY ($1::uuid[]) AND octet_length(input) <= $2
