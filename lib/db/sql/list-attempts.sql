-- All attempts of a run in the order of scheduling. Served by attempt_run_id_seq_key.
SELECT * FROM attempt WHERE run_id = $1::uuid ORDER BY seq
