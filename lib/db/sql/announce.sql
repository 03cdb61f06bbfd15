-- Wakes whoever listens to the channel $1 with $2. No index serves it.
SELECT pg_notify($1, $2)
