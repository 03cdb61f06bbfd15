-- Of the first 50 spans of trace $1 (hex) one of the engine's at or before a cursor ($2 xid, $3 position) that its destination ($4)
-- does not lack. Served by span_trace_id_start_ns_idx,
-- export_loss_destination_whose_up_to_xid_up_to_position_idx.
SELECT encode(span_id, 'hex') AS span_id, origin, service, start_ns::text AS start_ns, end_ns::text AS end_ns, xid::text AS xid,
  position
FROM (
  SELECT span_id, origin, service, start_ns, end_ns, xid, position
  FROM span WHERE trace_id = decode($1, 'hex') ORDER BY start_ns LIMIT 50
) AS early
WHERE (early.xid, early.position) <= ($2::xid8, $3::bigint) AND early.origin = 'engine' AND (
  SELECT (behind_xid, behind_position) < (early.xid, early.position) FROM export_loss
  WHERE destination = $4 AND whose = 'engine' AND (up_to_xid, up_to_position) >= (early.xid, early.position)
  ORDER BY up_to_xid, up_to_position LIMIT 1
) IS NOT TRUE
ORDER BY early.start_ns LIMIT 1
