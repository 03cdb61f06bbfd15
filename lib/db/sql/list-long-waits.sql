-- The next $2 runs behind $3 whose spans have waited before a destination since before $1 for a decision, by their ids. Served by
-- export_wait_pkey, sampling_pkey.
SELECT DISTINCT export_wait.root_run_id
FROM cursor JOIN export_wait ON export_wait.destination = substr(cursor.name, 8)
LEFT JOIN sampling USING (root_run_id)
WHERE cursor.name LIKE 'export:%' AND export_wait.since < $1::timestamptz AND export_wait.root_run_id > $3::uuid
  AND sampling.tier IS NULL
ORDER BY export_wait.root_run_id LIMIT $2
