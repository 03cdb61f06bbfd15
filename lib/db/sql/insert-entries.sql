-- Served by chain_entry_pkey (refuses a second entry in the same place).
INSERT INTO chain_entry
  (chain, seq, run_id, at, kind, task_id, ref, status, actor, via, policy_ids, facts, digests, prev_hash, hash)
SELECT chain, seq, run_id, at, kind, task_id, ref, status, actor, via, policy_ids, facts, digests, prev_hash, hash
FROM json_populate_recordset(NULL::chain_entry, $1::json)
ORDER BY chain, seq
RETURNING xid::text AS xid
