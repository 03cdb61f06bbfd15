-- Of definitions with bounds ($1 names, $2 windows in s): what runs of each, and what started in its window.
-- Served by attempt_limited_running, task_start_name_at_idx.
SELECT wanted.name, wanted.window_s,
  (SELECT count(*) FROM attempt WHERE status = 'IN_PROGRESS' AND limited_name = wanted.name)::integer AS running,
  (SELECT count(*) FROM task_start
    WHERE task_start.name = wanted.name AND at > clock_timestamp() - wanted.window_s * interval '1 second')::integer AS started
FROM unnest($1::text[], $2::integer[]) AS wanted (name, window_s)
