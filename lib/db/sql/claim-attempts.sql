-- Takes up to $2 ready attempts of the queues $1 ; what others are taking is passed over. Touches no run.
-- Served by attempt_queue.
SELECT attempt.*, date_trunc('milliseconds', clock_timestamp()) AS claimed_at, run.program_hash
FROM attempt JOIN run ON run.id = attempt.run_id
WHERE attempt.status = 'SCHEDULED' AND attempt.queue = ANY($1::text[]) AND attempt.ready_at <= clock_timestamp()
  AND run.status = 'RUNNING'
ORDER BY attempt.order_key, attempt.id LIMIT $2
FOR UPDATE OF attempt SKIP LOCKED
