-- Up to $4 spans that workers and services sent of trace $1 (hex) behind start $2 and span $3 (hex), by start; what a timeline
-- knows of them. Served by span_trace_id_start_ns_idx.
SELECT encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id, task_id, service, name, kind,
  start_ns / 1000 AS start_us, end_ns / 1000 AS end_us, start_ns::text AS start_ns, status_code
FROM span
WHERE trace_id = decode($1, 'hex') AND start_ns >= $2 AND (start_ns > $2 OR span_id > decode($3, 'hex')) AND origin <> 'engine'
ORDER BY span.start_ns, span.span_id LIMIT $4
