-- Takes up to $1 that are due and lets them be due again later, each time twice as late. Served by outbox_due.
WITH due AS (
  SELECT id FROM outbox WHERE due_at <= clock_timestamp() ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE outbox SET tries = tries + 1, due_at = clock_timestamp() + least(5 * power(2, least(tries, 10)), 300) * interval '1 second'
FROM due WHERE outbox.id = due.id
RETURNING outbox.id, run_id, body, tries
