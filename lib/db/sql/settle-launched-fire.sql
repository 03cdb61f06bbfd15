-- A fire that is due becomes the launch of its run. Served by schedule_fire_pkey.
UPDATE schedule_fire SET state = 'launched', reason = NULL, settled_at = clock_timestamp()
WHERE id = $1::uuid AND run_id = $2::uuid AND state = 'due'
