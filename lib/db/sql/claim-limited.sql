-- Takes ready attempts of the definitions $5 as far as their bounds leave room: up to $2 of the queues $1 for the runner $3 with a
-- lease of $4 ms. Whoever runs it holds the locks of these names, so nobody else starts one meanwhile; it is a statement of its
-- own after the locks, so that it sees what others started. Strictly in order: who waits ahead is not overtaken by a wider bound.
-- Served by attempt_limited_queue, attempt_limited_running, task_start_name_at_idx.
WITH clock AS (SELECT to_timestamp(floor(extract(epoch FROM clock_timestamp()) * 1000) / 1000) AS now),
ready AS MATERIALIZED (
  SELECT next.*, row_number() OVER (PARTITION BY next.limited_name ORDER BY next.order_key, next.id) AS place
  FROM unnest($5::text[]) AS wanted (name) CROSS JOIN LATERAL (
    SELECT attempt.id, attempt.limited_name, attempt.order_key, attempt.concurrent_max, attempt.starts_max,
      attempt.starts_window_s, run.actor
    FROM attempt JOIN run ON run.id = attempt.run_id
    WHERE attempt.status = 'SCHEDULED' AND attempt.limited_name = wanted.name AND attempt.queue = ANY ($1::text[])
      AND attempt.ready_at <= clock_timestamp() AND run.status = 'RUNNING' AND run.parked IS NULL
      AND (run.ending IS NULL OR attempt.rollback_of IS NOT NULL)
    ORDER BY attempt.order_key, attempt.id LIMIT $2
    FOR UPDATE OF attempt SKIP LOCKED
  ) AS next
), running AS MATERIALIZED (
  SELECT limited_name, count(*) AS attempts FROM attempt
  WHERE status = 'IN_PROGRESS' AND limited_name = ANY ($5::text[]) GROUP BY limited_name
), room AS (
  SELECT ready.id, ready.limited_name, ready.order_key, ready.starts_window_s, ready.starts_max, ready.actor
  FROM ready LEFT JOIN running ON running.limited_name = ready.limited_name, clock
  WHERE (ready.concurrent_max IS NULL OR coalesce(running.attempts, 0) + ready.place <= ready.concurrent_max)
    AND (ready.starts_max IS NULL OR ready.place + (
      SELECT count(*) FROM task_start
      WHERE task_start.name = ready.limited_name AND task_start.at > clock.now - ready.starts_window_s * interval '1 second'
    ) <= ready.starts_max)
), taken AS MATERIALIZED (
  SELECT * FROM room ORDER BY order_key, id LIMIT $2
), noted AS (
  INSERT INTO task_start (name, at, window_s)
  SELECT taken.limited_name, clock.now, taken.starts_window_s FROM taken, clock WHERE taken.starts_max IS NOT NULL
), forgotten AS (
  DELETE FROM task_start USING clock
  WHERE task_start.name = ANY ($5::text[]) AND task_start.at <= clock.now - interval '1 second' * greatest(
    (SELECT max(window_s) FROM task_start AS other WHERE other.name = task_start.name),
    (SELECT max(starts_window_s) FROM ready WHERE ready.limited_name = task_start.name)
  )
)
UPDATE attempt SET status = 'IN_PROGRESS', started_at = coalesce(attempt.started_at, clock.now), updated_at = clock.now,
  lease_owner = $3, lease_until = clock.now + $4::bigint * interval '1 millisecond'
FROM taken, clock WHERE attempt.id = taken.id
RETURNING attempt.*, taken.actor AS run_actor
