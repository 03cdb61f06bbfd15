-- Up to $2 runs whose spans have waited before a destination since before $1 for a decision, the longest first. Served by
-- export_wait_destination_since_idx, sampling_pkey.
SELECT DISTINCT root_run_id FROM (
  SELECT export_wait.root_run_id FROM export_wait LEFT JOIN sampling USING (root_run_id)
  WHERE export_wait.destination = ANY (SELECT substr(name, 8) FROM cursor WHERE name LIKE 'export:%')
    AND export_wait.since < $1::timestamptz AND sampling.tier IS NULL
  ORDER BY export_wait.since LIMIT $2
) AS waiting
