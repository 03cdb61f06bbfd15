-- Of trace $1 (hex) the first and the last $2 spans of workers and services that failed, and all that stand above them.
-- Served by span_trace_id_start_ns_idx and, for the way up, span_pkey.
WITH RECURSIVE failed AS (
  (SELECT span_id, parent_span_id FROM span
    WHERE trace_id = decode($1, 'hex') AND status_code = 2 AND origin <> 'engine' ORDER BY start_ns LIMIT $2)
  UNION
  (SELECT span_id, parent_span_id FROM span
    WHERE trace_id = decode($1, 'hex') AND status_code = 2 AND origin <> 'engine' ORDER BY start_ns DESC LIMIT $2)
), up AS (
  SELECT span_id, parent_span_id FROM failed
  UNION
  SELECT above.span_id, above.parent_span_id FROM up
    JOIN span AS above ON above.trace_id = decode($1, 'hex') AND above.span_id = up.parent_span_id
  WHERE above.origin <> 'engine'
)
SELECT encode(span_id, 'hex') AS span_id FROM up
