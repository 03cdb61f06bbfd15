-- The destinations ($1) before which a span ($3 start, $4 id in hex, $5 xid, $6 position) of the root run $2 waits. Served by export_wait_pkey.
SELECT destination FROM export_wait
WHERE destination = ANY ($1::text[]) AND root_run_id = $2::uuid
  AND (up_to_xid, up_to_position) >= ($5::xid8, $6::bigint)
  AND (done_start_ns, done_span_id) < ($3::bigint, decode($4, 'hex'))
