-- Up to $1 attempts whose lease ran out, of runs that were not set aside. Served by attempt_lease, run_pkey: OFFSET 0 keeps the
-- planner from the runs as its way to the attempts, `|| ''` from an index over all that is open.
SELECT attempt.id, attempt.run_id
FROM attempt CROSS JOIN LATERAL (SELECT parked FROM run WHERE run.id = attempt.run_id OFFSET 0) AS run
WHERE attempt.lease_owner IS NOT NULL AND attempt.lease_until <= clock_timestamp() AND attempt.status || '' = 'IN_PROGRESS'
  AND run.parked IS NULL
ORDER BY attempt.lease_until LIMIT $1
