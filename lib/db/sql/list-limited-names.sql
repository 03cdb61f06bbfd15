-- Names of definitions with bounds of which something in the queues $1 is ready, in order. Served by attempt_limited_queue.
SELECT DISTINCT limited_name AS name FROM attempt
WHERE status = 'SCHEDULED' AND limited_name IS NOT NULL AND queue = ANY ($1::text[]) AND ready_at <= clock_timestamp()
ORDER BY limited_name
