-- Says by the database's clock that somebody asks for tasks ($1, a JSON row without its moments), and forgets who has not for a week.
-- Served by poller_pkey, poller_polled_at_idx.
WITH forgotten AS (DELETE FROM poller WHERE polled_at < clock_timestamp() - interval '7 days')
INSERT INTO poller (id, kind, host, process, version, queues, failures, started_at, polled_at)
SELECT id, kind, host, process, version, queues, failures, clock_timestamp(), clock_timestamp()
FROM json_populate_record(NULL::poller, $1::json)
ON CONFLICT (id) DO UPDATE SET queues = EXCLUDED.queues, failures = EXCLUDED.failures, polled_at = EXCLUDED.polled_at
