-- What the spans $2 (hex) of trace $1 are called, and by whom. Served by span_pkey.
SELECT encode(span_id, 'hex') AS "spanId", service, name
FROM span WHERE trace_id = decode($1, 'hex') AND span_id = ANY (SELECT decode(id, 'hex') FROM unnest($2::text[]) AS wanted (id))
