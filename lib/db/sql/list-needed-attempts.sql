-- What a transition of run $1 needs: the newest attempt of each node in $2, those with an id in $3, all that are open ($4),
-- the one to undo next ($5) that is none of $6, all of the nodes in $7. Rollbacks are none of their node's.
-- Served by attempt_run_id_node_seq_idx, attempt_pkey, attempt_live, attempt_undo.
SELECT newest.* FROM unnest($2::text[]) AS wanted (node)
  CROSS JOIN LATERAL (
    SELECT * FROM attempt WHERE run_id = $1::uuid AND node = wanted.node AND rollback_of IS NULL ORDER BY seq DESC LIMIT 1
  ) AS newest
UNION ALL
SELECT * FROM attempt WHERE run_id = $1::uuid AND id = ANY($3::uuid[])
UNION ALL
SELECT * FROM attempt WHERE $4::boolean AND run_id = $1::uuid AND status IN ('SCHEDULED', 'IN_PROGRESS')
UNION ALL
(SELECT * FROM attempt WHERE $5::boolean AND run_id = $1::uuid AND undo = 'due' AND id <> ALL($6::uuid[])
  ORDER BY ended_at DESC, seq DESC LIMIT 1)
UNION ALL
SELECT * FROM attempt WHERE run_id = $1::uuid AND node = ANY($7::text[]) AND rollback_of IS NULL
