-- Keeps everybody else from beginning runs of the workflow $1 under the key $2 until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('runs of ' || $1::text || ' under ' || $2::text, 0))::text
