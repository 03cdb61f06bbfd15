-- The outages of the workflows $1 that last. Served by outage_open.
SELECT * FROM outage WHERE workflow = ANY ($1::text[]) AND recovered_at IS NULL
