-- Of chains ($1) the entries from seq $2 to $3, and of what lies before them what they continue: how each generation
-- opened, what was decided, and everything about the tasks $4. Served by chain_entry_pkey.
SELECT chain_entry.*, xid::text AS xid
FROM unnest($1::text[], $2::integer[], $3::integer[]) AS tail (chain, first, last)
JOIN chain_entry ON chain_entry.chain = tail.chain AND chain_entry.seq <= tail.last
WHERE chain_entry.seq >= tail.first OR chain_entry.kind IN ('run.started', 'run.reopened', 'approval.decided')
  OR chain_entry.task_id = ANY ($4::uuid[])
ORDER BY chain_entry.chain, chain_entry.seq
