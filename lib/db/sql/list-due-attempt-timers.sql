-- Up to $1 open attempts whose timer is due, of runs that were not set aside. Served by attempt_timer, run_pkey.
SELECT attempt.id, attempt.run_id FROM attempt JOIN run ON run.id = attempt.run_id
WHERE attempt.timer_at <= clock_timestamp() AND attempt.status IN ('SCHEDULED', 'IN_PROGRESS') AND run.parked IS NULL
ORDER BY attempt.timer_at LIMIT $1
