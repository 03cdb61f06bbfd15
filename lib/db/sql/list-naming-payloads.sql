-- Of each of the runs $1 up to $3 payloads that name a member (patterns $2): its own, those of its generations before and of its
-- attempts. Served by run_pkey, past_generation_pkey, attempt_run_id_seq_key.
SELECT wanted.run_id, named.payload
FROM unnest($1::uuid[]) AS wanted (run_id) CROSS JOIN LATERAL (
  SELECT payload FROM (
    SELECT unnest(ARRAY[input, output, variables]) FROM run WHERE id = wanted.run_id
    UNION ALL
    SELECT unnest(ARRAY[input, output]) FROM past_generation WHERE run_id = wanted.run_id
    UNION ALL
    SELECT unnest(ARRAY[input, output]) FROM attempt WHERE run_id = wanted.run_id
  ) AS kept (payload)
  WHERE payload LIKE ANY ($2::text[]) LIMIT $3
) AS named
