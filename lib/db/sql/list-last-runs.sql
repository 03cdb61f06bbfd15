-- The newest run of each of the workflows $1. Served by run_workflow_service_function_created_at_id_idx, app_user_pkey,
-- schedule_fire_run_id_key.
SELECT last.*,
  (SELECT name FROM app_user WHERE app_user.id = last.person_id) AS person_name,
  (SELECT schedule FROM schedule_fire AS fire WHERE fire.run_id = last.id AND fire.state = 'launched') AS schedule
FROM unnest($1::text[]) AS wanted (workflow)
CROSS JOIN LATERAL (
  SELECT id, root_run_id, newest.workflow, version, service_function, program_hash, status, rollback, is_queued, parked, waiting, retried,
    actor, person_id, labels, reason, generation_id, correlation_id, created_at, ended_at
  FROM newest_runs(wanted.workflow, 1) AS newest
) AS last
