-- Of each family of attempts of the run $1 (attempt_family) the first $2 and the last $3, and of those that failed
-- and of those that are open the first $3; with the place of each among the occurrences of its family. At most $4 in all.
-- Reads them all, for a page and not for a transition. Served by attempt_run_id_seq_key, attempt_pkey.
SELECT attempt.*, placed.place FROM (
  SELECT id, seq,
    (count(*) FILTER (WHERE retry_of IS NULL) OVER (PARTITION BY family ORDER BY seq))::integer AS place,
    row_number() OVER (PARTITION BY family ORDER BY seq) AS nth,
    count(*) OVER (PARTITION BY family) AS count,
    status IN ('FAILED', 'FAILED_WITH_TERMINAL_ERROR', 'TIMED_OUT') AS is_bad,
    status IN ('SCHEDULED', 'IN_PROGRESS') AS is_open,
    count(*) FILTER (WHERE status IN ('FAILED', 'FAILED_WITH_TERMINAL_ERROR', 'TIMED_OUT')) OVER (PARTITION BY family ORDER BY seq) AS nth_bad,
    count(*) FILTER (WHERE status IN ('SCHEDULED', 'IN_PROGRESS')) OVER (PARTITION BY family ORDER BY seq) AS nth_open
  FROM (SELECT attempt.*, attempt_family(attempt) AS family FROM attempt WHERE run_id = $1) AS attempt
) AS placed JOIN attempt ON attempt.id = placed.id
WHERE placed.nth <= $2 OR placed.nth > placed.count - $3 OR (placed.is_bad AND placed.nth_bad <= $3) OR (placed.is_open AND placed.nth_open <= $3)
ORDER BY placed.seq LIMIT $4
