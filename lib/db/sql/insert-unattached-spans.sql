-- Keeps spans of traces that are no run's, as far as there is room for $6 in all; says how many are there now. Served by
-- span_unattached_pkey. In the order of their ids, else two that keep the same ones wait for each other.
WITH room AS (
  SELECT greatest(0, $6::integer - count(*)) AS places FROM span_unattached
), new AS (
  SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::text[])
    AS new (trace_id, span_id, service, name, body)
  LIMIT (SELECT places FROM room)
), kept AS (
  INSERT INTO span_unattached (trace_id, span_id, service, name, body) SELECT * FROM new ORDER BY trace_id, span_id
  ON CONFLICT DO NOTHING
)
SELECT count(*) AS count FROM new
