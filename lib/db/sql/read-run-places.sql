-- How many runs of the workflow $1 under the key $2 have begun and not ended, but for $3; and whether an older one than that still
-- waits. Served by run_rate, run_pkey.
SELECT count(*) FILTER (WHERE NOT other.is_queued)::integer AS running,
  coalesce(bool_or(other.is_queued AND other.parked IS NULL AND (other.created_at, other.id) < (own.created_at, own.id)), false)
    AS is_behind
FROM run AS other LEFT JOIN run AS own ON own.id = $3::uuid
WHERE other.workflow = $1 AND other.rate_key = $2 AND other.status IN ('RUNNING', 'PAUSED') AND other.id <> $3::uuid
