-- Up to $2 runs that ended before $1 and of which less is to be kept than all, the oldest first. Served by sampling_to_thin.
SELECT root_run_id, tier FROM sampling
WHERE tier <> 'FULL' AND thinned_at IS NULL AND ended_at < $1::timestamptz
ORDER BY ended_at LIMIT $2
