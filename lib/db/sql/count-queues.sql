-- What waits in each queue and runs from it, of runs of the service functions $1; of a queue the $2 attempts first in line are looked
-- at, and whether there are more is told. With them come the $3 runs that have waited, and that have been worked on, for longest.
-- The names of the queues are found by jumping from one to the next. Served by attempt_queue, attempt_limited_queue, attempt_lease, run_pkey.
WITH RECURSIVE plain AS (
  (SELECT queue FROM attempt WHERE status = 'SCHEDULED' AND queue IS NOT NULL AND limited_name IS NULL ORDER BY queue LIMIT 1)
  UNION ALL
  SELECT (SELECT attempt.queue FROM attempt
    WHERE attempt.status = 'SCHEDULED' AND attempt.queue IS NOT NULL AND attempt.limited_name IS NULL AND attempt.queue > plain.queue
    ORDER BY attempt.queue LIMIT 1)
  FROM plain WHERE plain.queue IS NOT NULL
), bounded AS (
  (SELECT limited_name AS name FROM attempt WHERE status = 'SCHEDULED' AND limited_name IS NOT NULL ORDER BY limited_name LIMIT 1)
  UNION ALL
  SELECT (SELECT attempt.limited_name FROM attempt
    WHERE attempt.status = 'SCHEDULED' AND attempt.limited_name IS NOT NULL AND attempt.limited_name > bounded.name
    ORDER BY attempt.limited_name LIMIT 1)
  FROM bounded WHERE bounded.name IS NOT NULL
), waiting AS (
  SELECT first.queue, first.ready_at, first.run_id, first.place FROM plain CROSS JOIN LATERAL (
    SELECT queue, ready_at, run_id, row_number() OVER (ORDER BY order_key, id) AS place FROM attempt
    WHERE status = 'SCHEDULED' AND attempt.queue = plain.queue AND limited_name IS NULL AND ready_at <= clock_timestamp()
    ORDER BY order_key, id LIMIT $2 + 1
  ) AS first WHERE plain.queue IS NOT NULL
  UNION ALL
  SELECT first.queue, first.ready_at, first.run_id, first.place FROM bounded CROSS JOIN LATERAL (
    SELECT queue, ready_at, run_id, row_number() OVER (ORDER BY order_key, id) AS place FROM attempt
    WHERE status = 'SCHEDULED' AND attempt.limited_name = bounded.name AND queue IS NOT NULL AND ready_at <= clock_timestamp()
    ORDER BY order_key, id LIMIT $2 + 1
  ) AS first WHERE bounded.name IS NOT NULL
), seen AS (
  SELECT waiting.queue, 'waits' AS how, waiting.ready_at AS since, run.id AS run_id, run.workflow FROM waiting JOIN run ON run.id = waiting.run_id
  WHERE place <= $2 AND run.service_function = ANY ($1::text[])
  UNION ALL
  SELECT DISTINCT queue, 'is-more', NULL::timestamptz, NULL::uuid, NULL FROM waiting WHERE place > $2
  UNION ALL
  SELECT attempt.queue, 'runs', attempt.started_at, run.id, run.workflow FROM attempt JOIN run ON run.id = attempt.run_id
  WHERE attempt.lease_owner IS NOT NULL AND attempt.lease_until > clock_timestamp() - interval '1 hour'
    AND attempt.status || '' = 'IN_PROGRESS' AND attempt.queue IS NOT NULL AND run.service_function = ANY ($1::text[])
), of_run AS (
  SELECT queue, how, run_id, workflow, min(since) AS since, count(*) AS count,
    row_number() OVER (PARTITION BY queue, how ORDER BY min(since), run_id) AS nth
  FROM seen WHERE run_id IS NOT NULL GROUP BY queue, how, run_id, workflow
)
SELECT queue, count(*) FILTER (WHERE how = 'waits')::integer AS waiting, min(since) FILTER (WHERE how = 'waits') AS oldest_at,
  count(*) FILTER (WHERE how = 'runs')::integer AS running, bool_or(how = 'is-more') AS is_more,
  (SELECT json_agg(json_build_object('how', how, 'runId', run_id, 'workflow', workflow, 'count', count,
      'since', floor(extract(epoch FROM since) * 1000)::bigint) ORDER BY how DESC, nth)
    FROM of_run WHERE of_run.queue = seen.queue AND nth <= $3::integer) AS runs
FROM seen GROUP BY queue ORDER BY queue
