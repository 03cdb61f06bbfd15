-- The attempts of the run $1 added up by family (attempt_family).
-- Reads them all, for a page and not for a transition. Served by attempt_run_id_seq_key.
SELECT attempt_family(attempt) AS family, max(type) AS type, bool_or(ref <> node OR attempt_fork(attempt) IS NOT NULL) AS is_repeated,
  (count(*) FILTER (WHERE retry_of IS NULL))::integer AS total,
  (count(*) FILTER (WHERE retry_of IS NOT NULL))::integer AS again,
  (count(*) FILTER (WHERE status IN ('COMPLETED', 'COMPLETED_WITH_ERRORS', 'SKIPPED')))::integer AS done,
  (count(*) FILTER (WHERE status IN ('FAILED', 'FAILED_WITH_TERMINAL_ERROR', 'TIMED_OUT')))::integer AS failed,
  (count(*) FILTER (WHERE status = 'CANCELED'))::integer AS canceled,
  (count(*) FILTER (WHERE status = 'SCHEDULED'))::integer AS queued,
  (count(*) FILTER (WHERE status = 'IN_PROGRESS'))::integer AS running,
  min(scheduled_at) AS scheduled_at, max(ended_at) AS ended_at, min(seq) AS first_seq
FROM attempt WHERE run_id = $1
GROUP BY attempt_family(attempt) ORDER BY min(seq)
