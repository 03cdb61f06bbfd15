-- Of the newest $4 runs of the workflow $1 and the service functions $3 that were created up to the moment $2, those that ended: up to
-- $5 that succeeded and $5 others, newest first. Served by run_workflow_service_function_created_at_id_idx.
SELECT * FROM (
  SELECT *, row_number() OVER (PARTITION BY status = 'COMPLETED' ORDER BY created_at DESC, id DESC) AS nth FROM (
    SELECT newest.* FROM unnest($3::text[]) AS seen (service_function)
    CROSS JOIN LATERAL (
      SELECT id, root_run_id, workflow, version, program_hash, run.service_function, status, failed_refs, actor, generation, created_at, ended_at
      FROM run WHERE workflow = $1 AND run.service_function = seen.service_function AND created_at <= $2
      ORDER BY created_at DESC, id DESC LIMIT $4
    ) AS newest
    ORDER BY newest.created_at DESC, newest.id DESC LIMIT $4
  ) AS newest
  WHERE ended_at IS NOT NULL
) AS ended
WHERE nth <= $5 ORDER BY created_at DESC, id DESC
