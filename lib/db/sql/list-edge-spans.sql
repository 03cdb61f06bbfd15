-- Of trace $1 (hex) the spans that workers and services sent among the first and the last $2. Served by span_trace_id_start_ns_idx.
SELECT *, xid::text AS xid, start_ns::text AS start_ns, end_ns::text AS end_ns,
  encode(trace_id, 'hex') AS trace_id, encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id
FROM (
  (SELECT * FROM span WHERE trace_id = decode($1, 'hex') ORDER BY start_ns LIMIT $2)
  UNION
  (SELECT * FROM span WHERE trace_id = decode($1, 'hex') ORDER BY start_ns DESC LIMIT $2)
) AS edge WHERE origin <> 'engine'
ORDER BY edge.start_ns, edge.position
