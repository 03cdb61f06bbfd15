-- Runs $1 are kept in full from now on: what cursors of destinations have passed of them goes out again. Waits for whoever moves one.
-- Served by cursor_pkey, export_wait_pkey.
WITH passed AS MATERIALIZED (
  SELECT name, xid, position FROM cursor WHERE name LIKE 'export:%' ORDER BY name FOR UPDATE
)
INSERT INTO export_wait (destination, root_run_id, up_to_xid, up_to_position, since)
SELECT substr(passed.name, 8), root_run_id, passed.xid, passed.position, now()
FROM passed CROSS JOIN unnest($1::uuid[]) AS better (root_run_id)
ON CONFLICT (destination, root_run_id) DO UPDATE
SET up_to_xid = EXCLUDED.up_to_xid, up_to_position = EXCLUDED.up_to_position, done_start_ns = -1, done_span_id = '\x'
