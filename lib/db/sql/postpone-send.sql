-- Says why ($2) the delivery of $1 failed and that it is due again in $3 ms, or never. Served by outbox_pkey.
UPDATE outbox SET last_error = $2, due_at = clock_timestamp() + $3::bigint * interval '1 millisecond' WHERE id = $1
