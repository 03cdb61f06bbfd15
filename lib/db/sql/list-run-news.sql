-- Of up to $3 entries of all chains behind the cursor ($1 xid, $2 position) those that count, with what they are counted by, and the
-- last in any case: it says how far was read. Transactions that may still be open are left for later.
-- Served by chain_entry_xid_position_idx, run_pkey, chain_entry_milestone, approval_pkey, attempt_pkey.
WITH page AS MATERIALIZED (
  SELECT xid, position, chain, seq, run_id, at, kind, task_id, status, facts, row_number() OVER (ORDER BY xid DESC, position DESC) AS nth_last
  FROM (
    SELECT * FROM chain_entry
    WHERE (chain_entry.xid, chain_entry.position) > ($1::xid8, $2::bigint) AND chain_entry.xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY chain_entry.xid, chain_entry.position LIMIT $3
  ) AS entry
)
SELECT page.xid::text AS xid, page.position, page.at, page.kind, page.status, page.facts,
  run.id AS run_id, run.workflow, run.service_function, run.created_at,
  opening.opened_at, opening.version, approval.asked_at, approval.ref AS gate, attempt.name AS task
FROM page
LEFT JOIN run ON run.id = page.run_id
LEFT JOIN LATERAL (
  SELECT max(opened.at) AS opened_at, (array_agg(opened.facts::json ->> 'version' ORDER BY opened.seq DESC)
    FILTER (WHERE opened.facts::json ->> 'version' IS NOT NULL))[1]::integer AS version
  FROM (
    SELECT * FROM chain_entry WHERE chain = page.chain AND page.kind = 'run.ended' AND kind IN ('run.started', 'run.reopened') OFFSET 0
  ) AS opened WHERE opened.seq < page.seq
) AS opening ON true
LEFT JOIN approval ON approval.task_id = CASE WHEN page.kind = 'approval.decided' THEN page.task_id END
LEFT JOIN attempt ON attempt.id = CASE
    WHEN page.kind = 'task.ended' AND page.status IN ('FAILED', 'FAILED_WITH_TERMINAL_ERROR', 'TIMED_OUT') THEN page.task_id
  END AND attempt.queue IS NOT NULL AND attempt.reason IS DISTINCT FROM 'lease lost'
WHERE page.nth_last = 1 OR page.kind IN ('run.started', 'run.reopened', 'run.ended', 'approval.decided') OR attempt.id IS NOT NULL
ORDER BY page.xid, page.position
