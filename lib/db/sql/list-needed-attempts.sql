-- What transitions of runs need: the newest attempt of each ref ($1 run ids, $2 refs), those with an id in $3, all that are open
-- of the runs $4, and of the runs $5 the one to undo next that is none of $6.
-- Served by attempt_run_id_ref_seq_idx, attempt_pkey, attempt_live, attempt_undo.
SELECT newest.* FROM unnest($1::uuid[], $2::text[]) AS wanted (run_id, ref)
  CROSS JOIN LATERAL (
    SELECT * FROM attempt WHERE run_id = wanted.run_id AND ref = wanted.ref ORDER BY seq DESC LIMIT 1
  ) AS newest
UNION ALL
SELECT * FROM attempt WHERE id = ANY($3::uuid[])
UNION ALL
SELECT * FROM attempt WHERE run_id = ANY($4::uuid[]) AND status IN ('SCHEDULED', 'IN_PROGRESS')
UNION ALL
SELECT next.* FROM unnest($5::uuid[]) AS wanted (run_id)
  CROSS JOIN LATERAL (
    SELECT * FROM attempt WHERE run_id = wanted.run_id AND undo = 'due' AND id <> ALL($6::uuid[])
    ORDER BY ended_at DESC, seq DESC LIMIT 1
  ) AS next
