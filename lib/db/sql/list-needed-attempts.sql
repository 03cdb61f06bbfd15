-- What a transition of run $1 needs: the newest attempt of each ref in $2, those with an id in $3, all that are open ($4),
-- the one to undo next ($5) that is none of $6. Neither newest nor undone is what is history: rows up to seq $7, and those of
-- the nodes $8 up to the seqs $9. Served by attempt_run_id_ref_seq_idx, attempt_pkey, attempt_live, attempt_undo.
SELECT newest.* FROM unnest($2::text[]) AS wanted (ref)
  CROSS JOIN LATERAL (
    SELECT * FROM attempt WHERE run_id = $1::uuid AND ref = wanted.ref AND seq > $7::int
      AND NOT EXISTS (SELECT FROM unnest($8::text[], $9::int[]) AS gone (node, up_to)
        WHERE gone.node = attempt.node AND attempt.seq <= gone.up_to)
    ORDER BY seq DESC LIMIT 1
  ) AS newest
UNION ALL
SELECT * FROM attempt WHERE run_id = $1::uuid AND id = ANY($3::uuid[])
UNION ALL
SELECT * FROM attempt WHERE $4::boolean AND run_id = $1::uuid AND status IN ('SCHEDULED', 'IN_PROGRESS')
UNION ALL
(SELECT * FROM attempt WHERE $5::boolean AND run_id = $1::uuid AND undo = 'due' AND id <> ALL($6::uuid[]) AND seq > $7::int
  AND NOT EXISTS (SELECT FROM unnest($8::text[], $9::int[]) AS gone (node, up_to)
    WHERE gone.node = attempt.node AND attempt.seq <= gone.up_to)
  ORDER BY ended_at DESC, seq DESC LIMIT 1)
