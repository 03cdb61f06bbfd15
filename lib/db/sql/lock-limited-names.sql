-- Keeps everybody else from starting attempts of the definitions $1, which come sorted, until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('limit of ' || name, 0))::text FROM unnest($1::text[]) AS wanted (name)
