-- Ends the leases of the runner $1 on the attempts $2 now, as if they had run out. Served by attempt_pkey.
UPDATE attempt SET lease_until = clock_timestamp() - interval '1 millisecond'
WHERE id = ANY ($2::uuid[]) AND lease_owner = $1 AND status = 'IN_PROGRESS'
RETURNING id, run_id
