-- Attempts of the run $1 behind the seq $2 that failed and that no later one of their reference followed: the first $3 to end.
-- Rollbacks are none of them. Reads the run's attempts, for a page and not for a transition. Served by attempt_run_id_seq_key,
-- attempt_run_id_node_seq_idx.
SELECT * FROM attempt
WHERE run_id = $1 AND seq > $2 AND rollback_of IS NULL AND status IN ('FAILED', 'FAILED_WITH_TERMINAL_ERROR', 'TIMED_OUT')
  AND NOT EXISTS (
    SELECT FROM attempt AS later
    WHERE later.run_id = $1 AND later.node = attempt.node AND later.seq > attempt.seq AND later.ref = attempt.ref AND later.rollback_of IS NULL
  )
ORDER BY ended_at, seq LIMIT $3
