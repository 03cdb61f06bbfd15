-- Renews the leases of the runner $1 on the attempts $2 by $3 ms and says which; what a commit is changing just now is left to
-- the next renewal. Served by attempt_pkey.
WITH held AS (
  SELECT id FROM attempt
  WHERE id = ANY ($2::uuid[]) AND lease_owner = $1 AND status = 'IN_PROGRESS' AND lease_until > clock_timestamp()
  FOR UPDATE SKIP LOCKED
)
UPDATE attempt SET lease_until = clock_timestamp() + $3::bigint * interval '1 millisecond'
FROM held WHERE attempt.id = held.id
RETURNING attempt.id
