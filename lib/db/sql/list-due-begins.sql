-- Up to $1 queued runs for which a place is free, those of one workflow and key from the oldest on. Served by run_queued, run_rate.
WITH queued AS (
  SELECT id, workflow, rate_key, rate_max, created_at,
    row_number() OVER (PARTITION BY workflow, rate_key ORDER BY created_at, id) AS place
  FROM run WHERE is_queued AND parked IS NULL
)
SELECT queued.id FROM queued
WHERE queued.place + (
  SELECT count(*) FROM run WHERE run.workflow = queued.workflow AND run.rate_key = queued.rate_key
    AND run.status IN ('RUNNING', 'PAUSED') AND NOT run.is_queued
) <= queued.rate_max
ORDER BY queued.created_at, queued.id LIMIT $1
