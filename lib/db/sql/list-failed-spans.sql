-- Of trace $1 (hex) spans of workers and services that failed, and all that stand above them: the $3 that began first, the $3 that
-- began last up to the moment $2, and the $3 that came next. Served by span_failed and, for the way up, span_pkey.
WITH RECURSIVE failed AS (
  (SELECT span_id, parent_span_id FROM span
    WHERE trace_id = decode($1, 'hex') AND status_code = 2 AND origin <> 'engine' ORDER BY start_ns LIMIT $3)
  UNION
  (SELECT span_id, parent_span_id FROM span
    WHERE trace_id = decode($1, 'hex') AND status_code = 2 AND origin <> 'engine' AND start_ns <= $2 ORDER BY start_ns DESC LIMIT $3)
  UNION
  (SELECT span_id, parent_span_id FROM span
    WHERE trace_id = decode($1, 'hex') AND status_code = 2 AND origin <> 'engine' AND start_ns > $2 ORDER BY start_ns LIMIT $3)
), up AS (
  SELECT span_id, parent_span_id FROM failed
  UNION
  SELECT above.span_id, above.parent_span_id FROM up
    JOIN span AS above ON above.trace_id = decode($1, 'hex') AND above.span_id = up.parent_span_id
  WHERE above.origin <> 'engine'
)
SELECT encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id, task_id, origin, service, name,
  start_ns::text AS start_ns, end_ns::text AS end_ns, status_code
FROM span WHERE trace_id = decode($1, 'hex') AND span_id IN (SELECT span_id FROM up)
ORDER BY span.start_ns, span.span_id
