-- What transitions of runs need: the newest attempt of each node ($1 run ids, $2 nodes), those with an id in $3, all that are open
-- of the runs $4, of the runs $5 the one to undo next that is none of $6 and no history ($9 run ids, $10 nodes or null, $11 up to
-- which seq), all of the nodes $7 run ids, $8 nodes after the seqs $14, of the runs $12 up to $13 that are open and none of $6, and
-- of the runs $15 up to $13 of these, behind the seqs $16 and in that order, that may have timed out at $17 (lib/engine/timeout.ts:
-- mayBeOverdue). Rollbacks are none of their node's. Served by attempt_run_id_node_seq_idx, attempt_pkey, attempt_live,
-- attempt_undo, attempt_run_id_seq_key: `|| ''` keeps the planner from reading and sorting all that is open.
SELECT newest.* FROM unnest($1::uuid[], $2::text[]) AS wanted (run_id, node)
  CROSS JOIN LATERAL (
    SELECT * FROM attempt WHERE run_id = wanted.run_id AND node = wanted.node AND rollback_of IS NULL ORDER BY seq DESC LIMIT 1
  ) AS newest
UNION ALL
SELECT * FROM attempt WHERE id = ANY($3::uuid[])
UNION ALL
SELECT * FROM attempt WHERE run_id = ANY($4::uuid[]) AND status IN ('SCHEDULED', 'IN_PROGRESS')
UNION ALL
SELECT next.* FROM unnest($5::uuid[]) AS wanted (run_id)
  CROSS JOIN LATERAL (
    SELECT * FROM attempt WHERE run_id = wanted.run_id AND undo = 'due' AND id <> ALL($6::uuid[])
      AND NOT EXISTS (
        SELECT FROM unnest($9::uuid[], $10::text[], $11::integer[]) AS gone (run_id, node, up_to)
        WHERE gone.run_id = attempt.run_id AND coalesce(gone.node, attempt.node) = attempt.node AND attempt.seq <= gone.up_to
      )
    ORDER BY ended_at DESC, seq DESC LIMIT 1
  ) AS next
UNION ALL
SELECT part.* FROM unnest($7::uuid[], $8::text[], $14::integer[]) AS wanted (run_id, node, after)
  CROSS JOIN LATERAL (
    SELECT * FROM attempt WHERE run_id = wanted.run_id AND node = wanted.node AND seq > wanted.after AND rollback_of IS NULL OFFSET 0
  ) AS part
UNION ALL
SELECT slice.* FROM unnest($12::uuid[]) AS wanted (run_id)
  CROSS JOIN LATERAL (
    SELECT * FROM attempt WHERE run_id = wanted.run_id AND status IN ('SCHEDULED', 'IN_PROGRESS') AND id <> ALL($6::uuid[])
    ORDER BY ref LIMIT $13
  ) AS slice
UNION ALL
SELECT behind.* FROM unnest($15::uuid[], $16::integer[], $17::timestamptz[]) AS wanted (run_id, seq, at)
  CROSS JOIN LATERAL (
    SELECT * FROM attempt
    WHERE run_id = wanted.run_id AND seq > wanted.seq AND status || '' IN ('SCHEDULED', 'IN_PROGRESS')
      AND (timer_at IS NULL OR timer_at <= wanted.at OR type = 'WAIT') AND id <> ALL($6::uuid[])
    ORDER BY seq LIMIT $13
  ) AS behind
