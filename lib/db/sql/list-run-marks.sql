-- When the runs $1 passed from one phase into another: up to $2 moments of the run itself, and as many questions to people
-- (`until` is when they were settled). Served by chain_entry_milestone and approval_run_id_idx.
SELECT wanted.id AS run_id, mark.* FROM unnest($1::uuid[]) AS wanted (id)
CROSS JOIN LATERAL (
  (SELECT kind, at, NULL::timestamptz AS until FROM chain_entry
   WHERE chain = 'run:' || wanted.id AND kind NOT IN ('task.scheduled', 'task.updated', 'task.ended')
     AND kind IN ('run.begun', 'run.paused', 'run.resumed', 'run.rolling-back', 'run.reopened', 'run.ended')
   LIMIT $2::integer)
  UNION ALL
  (SELECT 'approval', asked_at, settled_at FROM approval WHERE approval.run_id = wanted.id LIMIT $2::integer)
) AS mark
ORDER BY mark.at
