-- One run of each service function among those that go on when the sub-workflows of the runs $1, of the root $2, do: those that did
-- not end well and that no other one took the place of, and theirs in turn; those of $3 apart, with what they launched. Reads the
-- runs of the root. Served by run_root_run_id_created_at_id_idx, attempt_pkey, attempt_run_id_node_seq_idx.
WITH RECURSIVE below AS (
  SELECT id, workflow, service_function FROM run WHERE id = ANY($1::uuid[])
  UNION
  SELECT run.id, run.workflow, run.service_function FROM below
  JOIN run ON run.parent_run_id = below.id
  JOIN attempt AS launched ON launched.id = run.parent_task_id
  CROSS JOIN LATERAL (
    SELECT state FROM attempt WHERE run_id = below.id AND node = launched.node AND rollback_of IS NULL ORDER BY seq DESC LIMIT 1
  ) AS newest
  WHERE run.root_run_id = $2::uuid AND run.status <> 'COMPLETED' AND run.id <> ALL($3::uuid[])
    AND position('"childRunId":"' || run.id || '"' IN newest.state) > 0
)
SELECT DISTINCT ON (service_function) id, workflow, service_function FROM below WHERE id <> ALL($1::uuid[])
ORDER BY service_function, id
