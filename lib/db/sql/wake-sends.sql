-- What other runs want of the run $1 is due again, given up or not. Reads the outbox whole, which holds only what is on its way.
UPDATE outbox SET due_at = now(), tries = 0 WHERE kind = 'command' AND body::json -> 'command' ->> 'runId' = $1::uuid::text
