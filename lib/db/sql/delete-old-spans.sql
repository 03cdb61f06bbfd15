-- Deletes up to $2 spans that ended more than $1 days ago from the partitions that are no days, but for those of a run that runs or
-- ended since; says how many. What is old is searched for in all of these partitions, which hold the smaller part of the spans.
WITH old AS (
  SELECT trace_id, span_id FROM (
    SELECT trace_id, span_id, end_ns FROM span_low
    UNION ALL SELECT trace_id, span_id, end_ns FROM span_high
    UNION ALL SELECT trace_id, span_id, end_ns FROM span_default
  ) AS undated
  WHERE end_ns < extract(epoch FROM current_date - $1::integer)::bigint * 1000000000
    AND NOT EXISTS (
      SELECT FROM run WHERE id = encode(trace_id, 'hex')::uuid AND (ended_at IS NULL OR ended_at >= current_date - $1::integer)
    )
  LIMIT $2
), deleted AS (
  DELETE FROM span USING old WHERE span.trace_id = old.trace_id AND span.span_id = old.span_id RETURNING span.span_id
)
SELECT count(*) AS count FROM deleted
