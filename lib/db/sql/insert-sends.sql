-- Keeps what runs want of others ($1), due $3 ms after $2. Served by outbox_pkey.
INSERT INTO outbox (run_id, kind, body, created_at, due_at, tries)
SELECT run_id, kind, body, $2::timestamptz, $2::timestamptz + $3::bigint * interval '1 millisecond', 0
FROM json_to_recordset($1::json) AS new (run_id uuid, kind text, body text)
RETURNING id, run_id, body, tries
