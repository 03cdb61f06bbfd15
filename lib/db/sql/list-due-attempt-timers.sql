-- Up to $1 open attempts whose timer is due, of runs that were not set aside. Served by attempt_timer, run_pkey: OFFSET 0 keeps
-- the planner from the runs as its way to the attempts, `|| ''` from an index over all that is open.
SELECT attempt.id, attempt.run_id
FROM attempt CROSS JOIN LATERAL (SELECT parked FROM run WHERE run.id = attempt.run_id OFFSET 0) AS run
WHERE attempt.timer_at <= clock_timestamp() AND attempt.status || '' IN ('SCHEDULED', 'IN_PROGRESS') AND run.parked IS NULL
ORDER BY attempt.timer_at LIMIT $1
