-- All spans of the run $2 that waited before the destination $1 up to a place ($3 xid, $4 position) are sent. Served by export_wait_pkey.
DELETE FROM export_wait
WHERE destination = $1 AND root_run_id = $2::uuid AND (up_to_xid, up_to_position) = ($3::xid8, $4::bigint)
