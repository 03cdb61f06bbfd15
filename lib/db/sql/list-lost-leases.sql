-- Up to $1 attempts whose lease ran out, of runs that were not set aside. Served by attempt_lease, run_pkey.
SELECT attempt.id, attempt.run_id FROM attempt JOIN run ON run.id = attempt.run_id
WHERE attempt.lease_owner IS NOT NULL AND attempt.lease_until <= clock_timestamp() AND attempt.status = 'IN_PROGRESS'
  AND run.parked IS NULL
ORDER BY attempt.lease_until LIMIT $1
