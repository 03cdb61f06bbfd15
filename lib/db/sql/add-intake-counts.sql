-- Adds counts $2 to what is counted, by its names $1, for this hour; and notes that keys $3 were used. Served by span_intake_pkey
-- and ingest_key_pkey.
WITH used AS (
  UPDATE ingest_key SET used_at = now() WHERE id = ANY ($3::uuid[])
)
INSERT INTO span_intake (hour, what, count)
SELECT date_trunc('hour', now()), what, count FROM unnest($1::text[], $2::bigint[]) AS new (what, count) ORDER BY what
ON CONFLICT (hour, what) DO UPDATE SET count = span_intake.count + EXCLUDED.count
