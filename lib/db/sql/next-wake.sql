-- How long until something of the queues $1, a timer or a lease is due, in ms; null when nothing is.
-- Served by attempt_ready, attempt_limited_queue, attempt_timer, attempt_lease, run_timer: `|| ''` keeps the planner from the
-- indexes over all that is open.
SELECT ceil(extract(epoch FROM least(
  (SELECT ready_at FROM attempt
    WHERE status = 'SCHEDULED' AND queue IS NOT NULL AND limited_name IS NULL AND ready_at > clock_timestamp() AND queue = ANY($1::text[])
    ORDER BY ready_at LIMIT 1),
  (SELECT min(ready_at) FROM attempt
    WHERE status = 'SCHEDULED' AND limited_name IS NOT NULL AND queue = ANY($1::text[]) AND ready_at > clock_timestamp()),
  (SELECT min(timer_at) FROM attempt WHERE timer_at > clock_timestamp() AND status || '' IN ('SCHEDULED', 'IN_PROGRESS')),
  (SELECT min(timer_at) FROM run WHERE timer_at > clock_timestamp() AND status || '' IN ('RUNNING', 'PAUSED')),
  (SELECT min(lease_until) FROM attempt WHERE lease_owner IS NOT NULL AND lease_until > clock_timestamp() AND status || '' = 'IN_PROGRESS')
) - clock_timestamp()) * 1000)::integer AS delay_ms
