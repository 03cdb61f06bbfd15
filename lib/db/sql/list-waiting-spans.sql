-- Up to $6 spans of trace $1 (hex) but the engine's that a cursor had passed at ($2 xid, $3 position), behind a start ($4) and a span
-- ($5, hex). Served by span_trace_id_start_ns_idx.
SELECT *, xid::text AS xid, start_ns::text AS start_ns, end_ns::text AS end_ns,
  encode(trace_id, 'hex') AS trace_id, encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id
FROM span
WHERE trace_id = decode($1, 'hex') AND (span.start_ns, span.span_id) > ($4::bigint, decode($5, 'hex'))
  AND origin <> 'engine' AND (span.xid, span.position) <= ($2::xid8, $3::bigint)
ORDER BY span.start_ns, span.span_id LIMIT $6
