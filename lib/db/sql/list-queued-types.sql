-- Of the first $2 open attempts of the run $1 those that wait ready in a queue, by queue and name: since when the first does. Served by attempt_live.
SELECT queue, name, min(ready_at) AS ready_at, clock_timestamp() AS now FROM (
  SELECT queue, name, ready_at, status FROM attempt
  WHERE run_id = $1 AND status IN ('SCHEDULED', 'IN_PROGRESS') LIMIT $2
) AS opened
WHERE status = 'SCHEDULED' AND queue IS NOT NULL AND ready_at <= clock_timestamp() GROUP BY queue, name ORDER BY name
