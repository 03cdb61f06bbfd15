-- Up to $1 runs whose timer is due. Served by run_timer.
SELECT id FROM run WHERE timer_at <= clock_timestamp() AND status = 'RUNNING' ORDER BY timer_at LIMIT $1
