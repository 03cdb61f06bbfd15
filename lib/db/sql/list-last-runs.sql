-- The newest run of each of the workflows $1. Served by run_workflow_created_at_id_idx.
SELECT last.* FROM unnest($1::text[]) AS wanted (workflow)
CROSS JOIN LATERAL (
  SELECT id, root_run_id, run.workflow, version, service_function, program_hash, status, rollback, is_queued, waiting, retried,
    actor, labels, reason, generation_id, correlation_id, created_at, ended_at
  FROM run WHERE run.workflow = wanted.workflow ORDER BY created_at DESC, id DESC LIMIT 1
) AS last
