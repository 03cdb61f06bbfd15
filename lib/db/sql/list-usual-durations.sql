-- Of each workflow of $1, of the root runs among its newest 500 that succeeded, how many there are and what 95 % stayed below (ms).
-- Served by run_workflow_service_function_created_at_id_idx.
SELECT asked.workflow, count(*)::integer AS runs, percentile_disc(0.95) WITHIN GROUP (ORDER BY took_ms)::bigint AS p95
FROM unnest($1::text[]) AS asked (workflow) CROSS JOIN LATERAL (
  SELECT extract(epoch FROM ended_at - created_at) * 1000 AS took_ms
  FROM newest_runs(asked.workflow, 500) AS newest
  WHERE status = 'COMPLETED' AND root_run_id = id AND ended_at IS NOT NULL
) AS taken
GROUP BY asked.workflow
