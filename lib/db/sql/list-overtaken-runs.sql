-- Runs of the root $1 that were launched under a key which another run has that has not ended.
-- Served by run_root_run_id_idx, launch_key_pkey, idempotency_key_pkey, run_pkey.
SELECT run.id AS "runId", run.status, launch_key.workflow, launch_key.key, holder.id AS holder
FROM run
JOIN launch_key ON launch_key.run_id = run.id
JOIN idempotency_key ON idempotency_key.workflow = launch_key.workflow AND idempotency_key.key = launch_key.key
JOIN run AS holder ON holder.id = idempotency_key.run_id
WHERE run.root_run_id = $1::uuid AND holder.id <> run.id AND holder.status IN ('RUNNING', 'PAUSED')
ORDER BY run.id
