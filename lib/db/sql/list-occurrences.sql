-- Up to $4 attempts of the family $2 (see summarise-attempts.sql) of the run $1 after the seq $3. Served by attempt_run_id_seq_key.
SELECT attempt.* FROM attempt
  CROSS JOIN LATERAL (SELECT substring(state FROM '"dynamic":\{"fork":"((?:[^"\\]|\\.)*)"') AS fork) AS opened
WHERE run_id = $1 AND seq > $3
  AND $2 = CASE WHEN fork IS NULL THEN attempt.node ELSE fork || '/' || attempt.name END
    || CASE WHEN rollback_of IS NULL THEN '' ELSE '.rollback' END
ORDER BY seq LIMIT $4
