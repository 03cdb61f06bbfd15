-- What the attempts of the run $1 came to, by node and apart from what undid them, up to $5 of them as they were first scheduled;
-- without history: all up to the seq $2, and those of the nodes $3 up to the seqs $4.
-- Reads them all, for a page and not for a transition. Served by attempt_run_id_seq_key.
SELECT attempt.node, rollback_of IS NOT NULL AS is_rollback, max(name) AS name, max(type) AS type,
  (array_agg(ref ORDER BY seq DESC))[1] AS ref, (array_agg(status ORDER BY seq DESC))[1] AS status,
  (count(*) FILTER (WHERE retry_of IS NULL))::integer AS total, count(*)::integer AS attempts,
  (count(*) FILTER (WHERE status IN ('FAILED', 'FAILED_WITH_TERMINAL_ERROR', 'TIMED_OUT')))::integer AS failed,
  (count(*) FILTER (WHERE status IN ('SCHEDULED', 'IN_PROGRESS')))::integer AS open,
  coalesce(sum(extract(epoch FROM ended_at - coalesce(started_at, scheduled_at)) * 1000), 0)::double precision AS worked_ms
FROM attempt LEFT JOIN unnest($3::text[], $4::integer[]) AS gone (node, up_to) ON gone.node = attempt.node
WHERE run_id = $1 AND seq > $2 AND seq > coalesce(gone.up_to, 0)
GROUP BY attempt.node, rollback_of IS NOT NULL ORDER BY min(seq) LIMIT $5
