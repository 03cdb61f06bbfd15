-- The newest runs of the service functions $5 whose reason has all words of the query $6, behind the key ($1, $2) and no older than
-- $3, up to $4 of them; null when there are many. If such texts ($7, parts of words in small letters) are frequent in the newest
-- reasons, they are not looked up at all, and if more than $8 runs have them, they are not sorted: who reads runs in the order of
-- time finds them soon. Served by run_reason and run_reason_words.
WITH newest AS MATERIALIZED (
  SELECT count(*) FILTER (WHERE lower(reason) LIKE ALL ($7::text[])) > 1 AS are_many
  FROM unnest($5::text[]) AS seen (service_function) CROSS JOIN LATERAL (
    SELECT reason FROM run WHERE reason IS NOT NULL AND run.service_function = seen.service_function
    ORDER BY created_at DESC, id DESC LIMIT 120 / cardinality($5::text[]) + 1
  ) AS telling
), few AS MATERIALIZED (
  SELECT created_at, id, service_function FROM run
  WHERE NOT (SELECT are_many FROM newest) AND reason IS NOT NULL AND run_reason_words(reason) @@ $6::tsquery
  LIMIT $8::integer + 1
)
SELECT CASE WHEN NOT (SELECT are_many FROM newest) AND (SELECT count(*) FROM few) <= $8::integer THEN ARRAY(
  SELECT id FROM few
  WHERE service_function = ANY ($5::text[]) AND (created_at, id) < ($1::timestamptz, $2::uuid) AND created_at >= $3::timestamptz
  ORDER BY created_at DESC, id DESC LIMIT $4::integer
) END AS ids
