-- How destinations ($1) fare: what became of their spans, where their cursors stand and how many runs wait for a decision.
-- Served by export_state_pkey, cursor_pkey, export_wait_destination_since_idx.
SELECT asked.destination, coalesce(sent, 0) AS sent, coalesce(refused, 0) AS refused, coalesce(dropped, 0) AS dropped,
  coalesce(sampled, 0) AS sampled, coalesce(redacted, 0) AS redacted, last_success_at, last_error, last_error_at,
  coalesce(cursor.xid::text, '0') AS xid, coalesce(cursor.position, 0) AS position, cursor.updated_at AS moved_at,
  (SELECT count(*) FROM export_wait WHERE export_wait.destination = asked.destination) AS waiting
FROM unnest($1::text[]) WITH ORDINALITY AS asked (destination, place)
LEFT JOIN export_state ON export_state.destination = asked.destination
LEFT JOIN cursor ON cursor.name = 'export:' || asked.destination
ORDER BY asked.place
