-- Up to $1 attempts whose lease ran out. Served by attempt_lease.
SELECT id, run_id FROM attempt
WHERE lease_owner IS NOT NULL AND lease_until <= clock_timestamp() AND status = 'IN_PROGRESS'
ORDER BY lease_until LIMIT $1
