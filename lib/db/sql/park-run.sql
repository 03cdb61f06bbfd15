-- Sets the run $1 aside, if its chain still ends with $2, because of $3. Served by run_pkey.
UPDATE run SET parked = $3 WHERE id = $1::uuid AND head_hash = $2
