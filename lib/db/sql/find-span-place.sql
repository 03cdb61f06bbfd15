-- Where span $2 (hex) of trace $1 (hex) stands in the order in which spans are read on. Served by span_pkey.
SELECT encode(span_id, 'hex') AS span_id, origin, start_ns::text AS start_ns, end_ns::text AS end_ns, xid::text AS xid, position
FROM span WHERE trace_id = decode($1, 'hex') AND span_id = decode($2, 'hex')
