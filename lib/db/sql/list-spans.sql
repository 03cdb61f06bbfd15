-- Up to $3 spans of trace $1 (hex) behind position $2, in the order they were stored. Served by span_trace_id_start_ns_idx.
SELECT *, xid::text AS xid, start_ns::text AS start_ns, end_ns::text AS end_ns,
  encode(trace_id, 'hex') AS trace_id, encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id
FROM span WHERE trace_id = decode($1, 'hex') AND position > $2::bigint
ORDER BY position LIMIT $3
