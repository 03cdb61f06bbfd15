-- Which run has the key $2 of the workflow $1. Waits for whoever is taking it, and keeps others from it until the end of the transaction.
-- Served by idempotency_key_pkey.
SELECT run_id FROM idempotency_key WHERE workflow = $1 AND key = $2 FOR UPDATE
