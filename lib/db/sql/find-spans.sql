-- Spans of trace $1 by their ids $2 (hex). Served by span_pkey.
SELECT *, xid::text AS xid, start_ns::text AS start_ns, end_ns::text AS end_ns,
  encode(trace_id, 'hex') AS trace_id, encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id
FROM span WHERE trace_id = decode($1, 'hex') AND span_id = ANY (SELECT decode(id, 'hex') FROM unnest($2::text[]) AS wanted (id))
