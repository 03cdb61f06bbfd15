-- Up to $4 spans of trace $1 (hex) behind the start $2 and the position $3 as bytes, one after the other: id, parent or zeros, a number,
-- bits (1 received, 2 own, 4 failed, 8 write, 16 names an attempt), and with the last the end of the attempt's id. The number is that of
-- the source; with $5 of the kind: one for each service and name, of which hex and other numbers count as the same.
-- Served by span_trace_id_start_ns_idx.
SELECT count(*)::integer AS count, string_agg(
  span_id || coalesce(parent_span_id, '\x0000000000000000')
  || int8send(CASE WHEN $5 THEN hashtextextended(service || ' ' || regexp_replace(name, '\y[0-9a-f]{8,}(?:-[0-9a-f]+)*\y|[0-9]+', '#', 'gi'), 0)
    ELSE source_id END)
  || set_byte('\x00', 0,
    CASE origin WHEN 'received' THEN 1 WHEN 'own' THEN 2 ELSE 0 END
    + CASE status_code WHEN 2 THEN 4 ELSE 0 END
    + CASE WHEN is_write THEN 8 ELSE 0 END
    + CASE WHEN task_id IS NULL THEN 0 ELSE 16 END)
  || coalesce(substring(uuid_send(task_id) FROM 9), '\x'), '') AS marks,
  (max(ARRAY[start_ns, position]))[1]::text AS start_ns, (max(ARRAY[start_ns, position]))[2] AS position
FROM (
  SELECT start_ns, position, span_id, parent_span_id, source_id, service, name, origin, status_code, is_write, task_id FROM span
  WHERE trace_id = decode($1, 'hex') AND (start_ns, position) > ($2::bigint, $3::bigint)
  ORDER BY start_ns, position LIMIT $4
) AS part
