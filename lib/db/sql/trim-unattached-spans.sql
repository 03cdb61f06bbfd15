-- Lets go of spans that have waited longer than $1 minutes and, when there are $2 or more, of the oldest tenth; says how many.
-- Served by span_unattached_received_at_idx.
WITH old AS (
  (SELECT trace_id, span_id FROM span_unattached WHERE received_at < now() - make_interval(mins => $1::integer))
  UNION
  (SELECT trace_id, span_id FROM span_unattached ORDER BY received_at
    LIMIT (SELECT CASE WHEN count(*) >= $2::integer THEN $2::integer / 10 ELSE 0 END FROM span_unattached))
), gone AS (
  DELETE FROM span_unattached USING old
  WHERE span_unattached.trace_id = old.trace_id AND span_unattached.span_id = old.span_id RETURNING 1
)
SELECT count(*) AS count FROM gone
