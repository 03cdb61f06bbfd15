-- Up to $1 runs whose timer is due, paused or not (Conductor 2.1 b), and that were not set aside. Served by run_timer: `|| ''` keeps
-- the planner from the index over all that run.
SELECT id FROM run WHERE timer_at <= clock_timestamp() AND status || '' IN ('RUNNING', 'PAUSED') AND parked IS NULL ORDER BY timer_at LIMIT $1
