-- All spans of the runs $2 that waited before the destination $1, each up to a place ($3 xid, $4 position), are sent.
-- Served by export_wait_pkey.
DELETE FROM export_wait USING unnest($2::uuid[], $3::xid8[], $4::bigint[]) AS sent (root_run_id, xid, position)
WHERE export_wait.destination = $1 AND export_wait.root_run_id = sent.root_run_id
  AND (export_wait.up_to_xid, export_wait.up_to_position) = (sent.xid, sent.position)
