-- The attempts that entries of chain $1 after seq $2 tell of, and all of the run $3 that are open, perhaps some twice.
-- Served by chain_entry_pkey, attempt_pkey, attempt_live.
SELECT * FROM attempt WHERE id = ANY(ARRAY(SELECT task_id FROM chain_entry WHERE chain = $1 AND seq > $2))
UNION ALL
SELECT * FROM attempt WHERE run_id = $3 AND status IN ('SCHEDULED', 'IN_PROGRESS')
