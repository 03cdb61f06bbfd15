-- Up to $2 runs that ended before $1 and of which less is to be kept than all, the oldest first; what inserted spans while that was
-- not decided yet is through: it was decided before $1, too. Served by sampling_to_thin.
SELECT root_run_id FROM sampling
WHERE tier <> 'FULL' AND thinned_at IS NULL AND ended_at < $1::timestamptz AND decided_at < $1::timestamptz
ORDER BY ended_at LIMIT $2
