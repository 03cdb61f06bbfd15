-- The spans of the run $2 that wait before the destination $1 are sent up to a start ($3) and a span ($4, hex); the wait is the one
-- up to a place ($5 xid, $6 position), or a longer one since. Served by export_wait_pkey.
UPDATE export_wait SET done_start_ns = $3::bigint, done_span_id = decode($4, 'hex')
WHERE destination = $1 AND root_run_id = $2::uuid AND (up_to_xid, up_to_position) = ($5::xid8, $6::bigint)
