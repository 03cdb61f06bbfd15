-- Up to $3 spans that workers and services sent of trace $1 (hex), of transactions from $2 on. Served by span_xid_position_idx.
SELECT *, xid::text AS xid, start_ns::text AS start_ns, end_ns::text AS end_ns,
  encode(trace_id, 'hex') AS trace_id, encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id
FROM span WHERE xid >= $2::text::xid8 AND trace_id = decode($1, 'hex') AND origin <> 'engine'
ORDER BY span.xid, span.position LIMIT $3
