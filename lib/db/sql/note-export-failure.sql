-- Keeps why nothing could be sent to the destination $1. Served by export_state_pkey.
INSERT INTO export_state (destination, sent, refused, dropped, sampled, redacted, last_error, last_error_at)
VALUES ($1, 0, 0, 0, 0, 0, $2, clock_timestamp())
ON CONFLICT (destination) DO UPDATE SET last_error = EXCLUDED.last_error, last_error_at = EXCLUDED.last_error_at
