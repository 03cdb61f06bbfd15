-- The attempt that began the occurrence behind $3 others of the family $2 (attempt_family) of the run $1. Reads those before it,
-- for a page and not for a transition. Served by attempt_run_id_seq_key.
SELECT seq FROM attempt
WHERE run_id = $1 AND retry_of IS NULL AND attempt_family(attempt) = $2 ORDER BY seq OFFSET $3 LIMIT 1
