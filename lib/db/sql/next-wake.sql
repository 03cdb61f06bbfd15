-- How long until something of the queues $1, a timer or a lease is due, in ms; null when nothing is. An attempt has no place in
-- its queue before it is ready, so what waits there already is not looked at.
-- Served by attempt_queue, attempt_limited_queue, attempt_timer, attempt_lease, run_timer: `|| ''` keeps the planner from the
-- indexes over all that is open.
SELECT ceil(extract(epoch FROM least(
  (SELECT min(next.ready_at) FROM unnest($1::text[]) AS wanted (queue) CROSS JOIN LATERAL (
    SELECT ready_at FROM attempt
    WHERE status = 'SCHEDULED' AND queue = wanted.queue AND limited_name IS NULL AND ready_at > clock_timestamp()
      AND order_key > (extract(epoch FROM now()) * 1000)::bigint
    ORDER BY order_key, id LIMIT 1
  ) AS next),
  (SELECT min(ready_at) FROM attempt
    WHERE status = 'SCHEDULED' AND limited_name IS NOT NULL AND queue = ANY($1::text[]) AND ready_at > clock_timestamp()),
  (SELECT min(timer_at) FROM attempt WHERE timer_at > clock_timestamp() AND status || '' IN ('SCHEDULED', 'IN_PROGRESS')),
  (SELECT min(timer_at) FROM run WHERE timer_at > clock_timestamp() AND status || '' = 'RUNNING'),
  (SELECT min(lease_until) FROM attempt WHERE lease_owner IS NOT NULL AND lease_until > clock_timestamp() AND status || '' = 'IN_PROGRESS')
) - clock_timestamp()) * 1000)::integer AS delay_ms
