-- An order to launch the run $1 that was not delivered yet. Reads the outbox whole, which holds only what is on its way.
SELECT FROM outbox WHERE kind = 'launch' AND body::json -> 'order' ->> 'runId' = $1::uuid::text LIMIT 1
