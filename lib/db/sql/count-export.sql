-- Adds to what became of the spans of the destination $1: $2 sent, $3 refused, $4 dropped, $5 sampled, $6 values hidden.
-- Served by export_state_pkey.
INSERT INTO export_state (destination, sent, refused, dropped, sampled, redacted, last_success_at)
VALUES ($1, $2::bigint, $3, $4, $5, $6, CASE WHEN $2::bigint > 0 THEN clock_timestamp() END)
ON CONFLICT (destination) DO UPDATE SET
  sent = export_state.sent + EXCLUDED.sent, refused = export_state.refused + EXCLUDED.refused,
  dropped = export_state.dropped + EXCLUDED.dropped, sampled = export_state.sampled + EXCLUDED.sampled,
  redacted = export_state.redacted + EXCLUDED.redacted,
  last_success_at = coalesce(EXCLUDED.last_success_at, export_state.last_success_at)
