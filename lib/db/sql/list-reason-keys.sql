-- The newest runs whose reason has all words of the query $5, behind the key ($1, $2) and no older than $3: up to $4 of them.
-- Words of which there are few ($6 at most) come from run_reason_words; of others the newest runs that tell a reason are looked
-- at instead, by run_reason, and whoever asks compares: a bitmap of many would have to be sorted.
WITH few AS MATERIALIZED (
  SELECT created_at, id FROM run
  WHERE reason IS NOT NULL AND run_reason_words(reason) @@ $5::tsquery
  LIMIT $6::integer + 1
)
SELECT * FROM (
  SELECT created_at, id FROM few
  WHERE (SELECT count(*) FROM few) <= $6::integer
    AND (created_at, id) < ($1::timestamptz, $2::uuid) AND created_at >= $3::timestamptz
  UNION ALL
  SELECT created_at, id FROM (
    SELECT created_at, id FROM run
    WHERE reason IS NOT NULL AND (created_at, id) < ($1::timestamptz, $2::uuid) AND created_at >= $3::timestamptz
    ORDER BY created_at DESC, id DESC LIMIT $4::integer
  ) AS telling
  WHERE (SELECT count(*) FROM few) > $6::integer
) AS found
ORDER BY created_at DESC, id DESC LIMIT $4::integer
