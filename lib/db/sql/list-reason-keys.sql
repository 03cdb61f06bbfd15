-- The newest runs whose reason has all words of the query $5, behind the key ($1, $2) and no older than $3: up to $4 of them.
-- Words that are frequent among the newest runs that tell a reason are looked for in these, by run_reason, and whoever asks
-- compares; rarer ones come from run_reason_words, if there are no more than $6. A bitmap of many would have to be sorted.
WITH newest AS MATERIALIZED (
  SELECT count(*) FILTER (WHERE run_reason_words(reason) @@ $5::tsquery) > 5 AS are_many FROM (
    SELECT reason FROM run WHERE reason IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 60
  ) AS telling
), few AS MATERIALIZED (
  SELECT created_at, id FROM run
  WHERE NOT (SELECT are_many FROM newest) AND reason IS NOT NULL AND run_reason_words(reason) @@ $5::tsquery
  LIMIT $6::integer + 1
), chosen AS MATERIALIZED (
  SELECT (SELECT are_many FROM newest) OR (SELECT count(*) FROM few) > $6::integer AS by_time
)
SELECT * FROM (
  SELECT created_at, id FROM few
  WHERE NOT (SELECT by_time FROM chosen)
    AND (created_at, id) < ($1::timestamptz, $2::uuid) AND created_at >= $3::timestamptz
  UNION ALL
  SELECT created_at, id FROM (
    SELECT created_at, id FROM run
    WHERE (SELECT by_time FROM chosen)
      AND reason IS NOT NULL AND (created_at, id) < ($1::timestamptz, $2::uuid) AND created_at >= $3::timestamptz
    ORDER BY created_at DESC, id DESC LIMIT $4::integer
  ) AS telling
) AS found
ORDER BY created_at DESC, id DESC LIMIT $4::integer
