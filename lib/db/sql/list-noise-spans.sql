-- Of the newest $2 root runs of workflow $1 that ended, what tells whether spans repeat, up to $3 of each but the engine's; a run
-- without any has one row of nulls. Served by run_workflow_service_function_created_at_id_idx, span_trace_id_start_ns_idx.
WITH newest AS MATERIALIZED (
  SELECT id FROM newest_runs($1, 500) AS lately
  WHERE ended_at IS NOT NULL AND root_run_id = id ORDER BY created_at DESC LIMIT $2
)
SELECT newest.id AS root_run_id, sent.service, sent.name, sent.status_code, sent.shape_id, sent.attributes, sent.events,
  octet_length(sent.attributes) + octet_length(coalesce(sent.events, '')) + octet_length(coalesce(sent.links, '')) AS bytes
FROM newest LEFT JOIN LATERAL (
  SELECT * FROM span WHERE trace_id = uuid_send(newest.id) AND origin <> 'engine' ORDER BY start_ns LIMIT $3
) AS sent ON true
