-- Which of the attempts $2 the runner $1 still holds. Served by attempt_pkey.
SELECT id FROM attempt
WHERE id = ANY($2::uuid[]) AND lease_owner = $1 AND status = 'IN_PROGRESS' AND lease_until > clock_timestamp()
