-- Up to $3 spans that workers and services sent of trace $1 (hex), of transactions from $2 on; what a timeline knows of them.
-- Served by span_xid_position_idx.
SELECT encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id, task_id, service, name, kind,
  start_ns / 1000 AS start_us, end_ns / 1000 AS end_us, start_ns::text AS start_ns, status_code
FROM span WHERE xid >= $2::text::xid8 AND trace_id = decode($1, 'hex') AND origin <> 'engine'
ORDER BY span.xid, span.position LIMIT $3
