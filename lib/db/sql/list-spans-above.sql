-- Of trace $1 (hex) the spans $2 (hex) of workers and services with all that stand above them. Served by span_pkey.
WITH RECURSIVE up AS (
  SELECT span_id, parent_span_id, task_id FROM span
  WHERE trace_id = decode($1, 'hex') AND span_id = ANY (SELECT decode(id, 'hex') FROM unnest($2::text[]) AS wanted (id))
    AND origin <> 'engine'
  UNION
  SELECT above.span_id, above.parent_span_id, above.task_id FROM up
    JOIN span AS above ON above.trace_id = decode($1, 'hex') AND above.span_id = up.parent_span_id
  WHERE above.origin <> 'engine'
)
SELECT encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id, task_id FROM up
