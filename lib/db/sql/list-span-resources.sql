-- What said of itself whoever sent the first $2 spans from outside of each of the traces $1 (hex). Served by span_trace_id_start_ns_idx.
SELECT DISTINCT wanted.id AS trace_id, sent.service, sent.source_id
FROM unnest($1::text[]) AS wanted (id) CROSS JOIN LATERAL (
  SELECT service, source_id FROM span WHERE trace_id = decode(wanted.id, 'hex') AND origin = 'received' ORDER BY start_ns LIMIT $2
) AS sent
