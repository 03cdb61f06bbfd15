-- What failed of the run $1: of each reference and name the newest attempt that did, in the order of scheduling, and whether
-- another came after it, which is looked for of the types $2 alone. Served by attempt_run_id_seq_key and attempt_run_id_node_seq_idx.
SELECT ref, node, name, type, seq, type = ANY ($2::text[]) AND EXISTS (
  SELECT FROM attempt AS later
  WHERE later.run_id = $1 AND later.node = failed.node AND later.seq > failed.seq
    AND later.ref = failed.ref AND later.rollback_of IS NULL
) AS "isFollowed"
FROM (
  SELECT DISTINCT ON (ref, name) ref, node, name, type, seq FROM attempt
  WHERE run_id = $1 AND status IN ('FAILED', 'FAILED_WITH_TERMINAL_ERROR') AND rollback_of IS NULL
  ORDER BY ref, name, seq DESC
) AS failed
ORDER BY seq
