-- Served by outbox_pkey.
DELETE FROM outbox WHERE id = ANY($1::bigint[])
