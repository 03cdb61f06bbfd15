-- Renews the leases of runner $1 on the attempts $2 by $3 ms and says which it still holds; what a commit is changing just now
-- is left to the next renewal. Served by attempt_pkey.
WITH held AS (
  SELECT id FROM attempt
  WHERE id = ANY($2::uuid[]) AND lease_owner = $1 AND status = 'IN_PROGRESS'
  FOR UPDATE SKIP LOCKED
)
UPDATE attempt SET lease_until = date_trunc('milliseconds', clock_timestamp()) + $3::bigint * interval '1 millisecond'
FROM held WHERE attempt.id = held.id
