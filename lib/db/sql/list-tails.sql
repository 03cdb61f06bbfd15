-- Of chains ($1) the entries from seq $2 to $3, and of what lies before them what they continue: how each generation opened,
-- what was asked and decided about the tasks $4, and, of chains that are marked in $5, up to 128 of the newest decisions.
-- OFFSET 0 keeps each part a look into the index for each chain: else a long chain may be read as a whole, or all of them.
-- Served by chain_entry_pkey, chain_entry_milestone.
WITH tail AS (
  SELECT * FROM unnest($1::text[], $2::integer[], $3::integer[], $5::boolean[]) AS tail (chain, first, last, is_ending)
), read AS (
  SELECT new.* FROM tail CROSS JOIN LATERAL (
    SELECT * FROM chain_entry WHERE chain = tail.chain AND seq BETWEEN tail.first AND tail.last OFFSET 0
  ) AS new
  UNION ALL
  SELECT opened.* FROM tail CROSS JOIN LATERAL (
    SELECT * FROM chain_entry WHERE chain = tail.chain AND kind IN ('run.started', 'run.reopened') OFFSET 0
  ) AS opened WHERE opened.seq < tail.first
  UNION ALL
  SELECT about.* FROM tail CROSS JOIN LATERAL (
    SELECT * FROM chain_entry WHERE chain = tail.chain AND kind IN ('approval.asked', 'approval.decided')
      AND task_id = ANY ($4::uuid[]) OFFSET 0
  ) AS about WHERE about.seq < tail.first
  UNION ALL
  SELECT decided.* FROM tail CROSS JOIN LATERAL (
    SELECT * FROM chain_entry WHERE chain = tail.chain AND kind = 'approval.decided' AND tail.is_ending
    ORDER BY seq DESC LIMIT 128
  ) AS decided WHERE decided.seq < tail.first AND (decided.task_id = ANY ($4::uuid[])) IS NOT TRUE
)
SELECT read.*, xid::text AS xid FROM read ORDER BY chain, seq
