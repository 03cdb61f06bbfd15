-- Takes up to $2 ready attempts without bounds of the queues $1 for the runner $3 with a lease of $4 ms; what others are taking is passed over.
-- Says each with whom its run acts for. Reads runs but locks none. Served by attempt_queue.
WITH taken AS (
  SELECT attempt.id, run.actor FROM attempt JOIN run ON run.id = attempt.run_id
  WHERE attempt.status = 'SCHEDULED' AND attempt.queue = ANY ($1::text[]) AND attempt.limited_name IS NULL AND attempt.ready_at <= clock_timestamp()
    AND run.status = 'RUNNING' AND run.parked IS NULL
    AND (run.ending IS NULL OR attempt.rollback_of IS NOT NULL)
  ORDER BY attempt.order_key, attempt.id LIMIT $2
  FOR UPDATE OF attempt SKIP LOCKED
), clock AS (SELECT to_timestamp(floor(extract(epoch FROM clock_timestamp()) * 1000) / 1000) AS now)
UPDATE attempt SET status = 'IN_PROGRESS', started_at = coalesce(attempt.started_at, clock.now), updated_at = clock.now,
  lease_owner = $3, lease_until = clock.now + $4::bigint * interval '1 millisecond'
FROM taken, clock WHERE attempt.id = taken.id
RETURNING attempt.*, taken.actor AS run_actor
