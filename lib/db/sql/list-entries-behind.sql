-- Up to $3 entries of runs behind the cursor ($1 xid, $2 position), in an order in which nothing can appear behind a reader:
-- transactions that may still be open are left for later. Served by chain_entry_xid_position_idx.
SELECT xid::text AS xid, position, run_id, chain, seq, kind, task_id FROM chain_entry
WHERE (chain_entry.xid, chain_entry.position) > ($1::xid8, $2::bigint) AND chain_entry.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY chain_entry.xid, chain_entry.position LIMIT $3
