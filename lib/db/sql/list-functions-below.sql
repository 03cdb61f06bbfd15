-- One run of each service function among those that the run $1 of the root $2 launched as its children, and theirs. Reads the
-- runs of the root. Served by run_root_run_id_idx.
WITH RECURSIVE below AS (
  SELECT id, service_function FROM run WHERE root_run_id = $2::uuid AND parent_run_id = $1::uuid
  UNION
  SELECT run.id, run.service_function FROM run JOIN below ON run.parent_run_id = below.id WHERE run.root_run_id = $2::uuid
)
SELECT DISTINCT ON (service_function) id, service_function FROM below ORDER BY service_function, id
