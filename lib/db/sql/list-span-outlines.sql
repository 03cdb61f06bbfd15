-- Up to $4 spans of trace $1 (hex) behind the start $2 and the position $3, without what only their details show; with $5 those that
-- failed. Served by span_trace_id_start_ns_idx.
SELECT position, encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id, task_id, origin, service, name,
  start_ns::text AS start_ns, end_ns::text AS end_ns, status_code
FROM span
WHERE trace_id = decode($1, 'hex') AND (span.start_ns, span.position) > ($2::bigint, $3::bigint) AND (NOT $5::boolean OR status_code = 2)
ORDER BY span.start_ns, span.position LIMIT $4
