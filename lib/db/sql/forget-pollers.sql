-- Forgets who has not asked for a week, and the oldest beyond a thousand. Served by poller_polled_at_idx.
DELETE FROM poller WHERE polled_at < clock_timestamp() - interval '7 days'
  OR polled_at < (SELECT polled_at FROM poller ORDER BY polled_at DESC OFFSET 1000 LIMIT 1)
