-- The runs of the attempts $1, and of those that are not over in traces of the root runs $2 whose own spans will be $3 (hex).
-- Served by attempt_pkey, run_root_run_id_idx, attempt_live.
SELECT id, run_id, root_run_id FROM attempt WHERE id = ANY ($1::uuid[])
UNION
SELECT attempt.id, attempt.run_id, attempt.root_run_id FROM run JOIN attempt ON attempt.run_id = run.id
WHERE run.root_run_id = ANY ($2::uuid[]) AND attempt.status IN ('SCHEDULED', 'IN_PROGRESS')
  AND encode(substring(uuid_send(attempt.id) FROM 9), 'hex') = ANY ($3::text[])
