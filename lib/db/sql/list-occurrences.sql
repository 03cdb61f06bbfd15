-- Up to $4 attempts of the family $2 (attempt_family) of the run $1 after the seq $3. Served by attempt_run_id_seq_key.
SELECT * FROM attempt WHERE run_id = $1 AND seq > $3 AND attempt_family(attempt) = $2 ORDER BY seq LIMIT $4
