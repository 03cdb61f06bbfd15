-- Spans of the runs $2 up to a place ($3 xid, $4 position) wait before the destination $1 for what is decided about their run.
-- Served by export_wait_pkey.
INSERT INTO export_wait (destination, root_run_id, up_to_xid, up_to_position, since)
SELECT $1, root_run_id, $3::xid8, $4, now() FROM unnest($2::uuid[]) AS waiting (root_run_id)
ON CONFLICT (destination, root_run_id) DO UPDATE
SET up_to_xid = EXCLUDED.up_to_xid, up_to_position = EXCLUDED.up_to_position, done_start_ns = -1, done_span_id = '\x'
