-- Puts in the place of $1 what it comes to ($2), due $3 ms from now; nothing when somebody did so before. Served by outbox_pkey.
WITH gone AS (DELETE FROM outbox WHERE id = $1 RETURNING run_id)
INSERT INTO outbox (run_id, kind, body, created_at, due_at, tries)
SELECT gone.run_id, new.kind, new.body, clock_timestamp(), clock_timestamp() + $3::bigint * interval '1 millisecond', 0
FROM gone, json_to_recordset($2::json) AS new (kind text, body text)
RETURNING id, run_id, body, tries
