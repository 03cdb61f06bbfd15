-- Up to $3 spans of trace $1 (hex) but the engine's that are not reduced: those do not begin like $2, nor have
-- they a shape. Served by span_trace_id_start_ns_idx.
SELECT *, xid::text AS xid, start_ns::text AS start_ns, end_ns::text AS end_ns,
  encode(trace_id, 'hex') AS trace_id, encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id
FROM span
WHERE trace_id = decode($1, 'hex') AND origin <> 'engine' AND NOT starts_with(attributes, $2)
ORDER BY span.start_ns, span.position LIMIT $3
