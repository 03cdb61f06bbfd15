-- Spans of trace $1 (hex) keep ids, name, status and times, and the attributes given with them ($2). Served by span_pkey.
UPDATE span SET status_message = NULL, events = NULL, links = NULL, shape_id = NULL,
  attributes = reduced.attributes
FROM json_to_recordset($2::json) AS reduced (span_id text, attributes text)
WHERE span.trace_id = decode($1, 'hex') AND span.span_id = decode(reduced.span_id, 'hex')
