-- Takes the key $2 of the workflow $1 for the run $3 at $4, unless another run has it; with $5 also from a run that has ended.
-- A run that began after this statement is not seen as ended. Served by idempotency_key_pkey, run_pkey, launch_key_pkey.
WITH launched AS (
  INSERT INTO launch_key (run_id, workflow, key) VALUES ($3::uuid, $1, $2) ON CONFLICT (run_id) DO NOTHING
)
INSERT INTO idempotency_key (workflow, key, run_id, created_at) VALUES ($1, $2, $3::uuid, $4::timestamptz)
ON CONFLICT (workflow, key) DO UPDATE SET run_id = EXCLUDED.run_id, created_at = EXCLUDED.created_at
WHERE idempotency_key.run_id = EXCLUDED.run_id OR ($5::boolean AND EXISTS (
  SELECT FROM run WHERE run.id = idempotency_key.run_id AND run.status NOT IN ('RUNNING', 'PAUSED')
))
