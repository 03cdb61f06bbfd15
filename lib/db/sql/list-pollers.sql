-- Who asked for tasks within the last week, the latest first, up to $1. Served by poller_polled_at_idx.
SELECT *, clock_timestamp() AS now FROM poller WHERE polled_at > clock_timestamp() - interval '7 days' ORDER BY polled_at DESC LIMIT $1
