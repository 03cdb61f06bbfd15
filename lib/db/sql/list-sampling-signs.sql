-- Up to $3 entries behind the cursor ($1 xid, $2 position), in an order in which nothing can appear behind a reader, each with the
-- run it tells something of that sampling looks at, if it does. Served by chain_entry_xid_position_idx.
SELECT xid::text AS xid, position, kind,
  CASE
    WHEN kind IN ('run.started', 'run.ended', 'run.reopened', 'run.unparked', 'run.rolling-back', 'approval.asked', 'approval.decided')
      OR (kind = 'task.ended' AND status IN ('FAILED', 'FAILED_WITH_TERMINAL_ERROR', 'TIMED_OUT')) THEN run_id::text
    WHEN kind IN ('access.refused', 'sampling.pinned', 'sampling.unpinned') AND facts::json ->> 'target' LIKE 'Run:%' THEN substr(facts::json ->> 'target', 5)
  END AS run_id
FROM chain_entry
WHERE (chain_entry.xid, chain_entry.position) > ($1::xid8, $2::bigint) AND chain_entry.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY chain_entry.xid, chain_entry.position LIMIT $3
