-- Lets go of up to $2 spans of trace $1 (hex) but the engine's. Served by span_trace_id_start_ns_idx, span_pkey.
WITH gone AS (
  SELECT trace_id, span_id FROM span WHERE trace_id = decode($1, 'hex') AND origin <> 'engine'
  ORDER BY start_ns LIMIT $2
)
DELETE FROM span USING gone WHERE span.trace_id = gone.trace_id AND span.span_id = gone.span_id
