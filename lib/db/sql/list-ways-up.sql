-- Of traces that several runs share, the spans $2 of traces $1 (hex, side by side) with all that stand above them, up to the first
-- one of the engine's. Served by run_root_run_id_idx, span_pkey.
WITH RECURSIVE up AS (
  SELECT span.trace_id, span.span_id, CASE WHEN origin <> 'engine' THEN parent_span_id END AS parent_span_id, task_id
  FROM unnest($1::text[], $2::text[]) AS asked (trace, id)
  JOIN span ON trace_id = decode(asked.trace, 'hex') AND span_id = decode(asked.id, 'hex')
  WHERE EXISTS (SELECT FROM run AS other WHERE other.root_run_id = asked.trace::uuid AND other.id <> asked.trace::uuid)
  UNION
  SELECT above.trace_id, above.span_id, CASE WHEN above.origin <> 'engine' THEN above.parent_span_id END, above.task_id
  FROM up JOIN span AS above ON above.trace_id = up.trace_id AND above.span_id = up.parent_span_id
)
SELECT encode(trace_id, 'hex') AS trace_id, encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id,
  task_id
FROM up
