-- Up to $1 open attempts whose timer is due. Served by attempt_timer.
SELECT id, run_id FROM attempt
WHERE timer_at <= clock_timestamp() AND status IN ('SCHEDULED', 'IN_PROGRESS')
ORDER BY timer_at LIMIT $1
