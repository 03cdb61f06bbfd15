-- Where spans $2 of traces $1 (hex, side by side) stand in the order in which spans are read on. Served by span_pkey.
SELECT encode(trace_id, 'hex') AS trace_id, encode(span_id, 'hex') AS span_id, origin, service, start_ns::text AS start_ns,
  end_ns::text AS end_ns, xid::text AS xid, position
FROM unnest($1::text[], $2::text[]) AS wanted (trace, id)
JOIN span ON trace_id = decode(wanted.trace, 'hex') AND span_id = decode(wanted.id, 'hex')
