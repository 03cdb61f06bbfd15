-- Of trace $1 (hex) from the start $2 on: of each call that $3 names the last span that did not fail and is none of $4. A call is what
-- stands above a span (where that never came, its attempt), service and name, with slashes between. $3 and $4 are objects of which
-- only the names count: so the trace is read once, whatever is planned. Served by span_trace_id_start_ns_idx.
SELECT DISTINCT ON (CASE WHEN $3::jsonb ? beside THEN beside ELSE under END)
  encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id, task_id, origin, service, name,
  start_ns::text AS start_ns, end_ns::text AS end_ns, status_code
FROM (
  SELECT *, concat_ws('/', encode(parent_span_id, 'hex'), service, name) AS beside, concat_ws('/', task_id, service, name) AS under
  FROM span WHERE trace_id = decode($1, 'hex') AND start_ns >= $2 AND status_code <> 2 AND origin <> 'engine'
) AS span
WHERE NOT $4::jsonb ? encode(span_id, 'hex') AND ($3::jsonb ? beside OR $3::jsonb ? under AND NOT EXISTS (
  SELECT FROM span AS above
  WHERE above.trace_id = decode($1, 'hex') AND above.span_id = span.parent_span_id AND above.origin <> 'engine'))
ORDER BY CASE WHEN $3::jsonb ? beside THEN beside ELSE under END, span.start_ns DESC
