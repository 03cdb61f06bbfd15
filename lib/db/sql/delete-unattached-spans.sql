-- Spans $2 of traces $1 (hex) wait no longer. Served by span_unattached_pkey.
DELETE FROM span_unattached USING unnest($1::text[], $2::text[]) AS gone (trace_id, span_id)
WHERE span_unattached.trace_id = decode(gone.trace_id, 'hex') AND span_unattached.span_id = decode(gone.span_id, 'hex')
