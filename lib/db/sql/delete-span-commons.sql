-- Deletes up to $2 of what no span has shared for more than $1 days and a month; says how many. A span in the partition of a day
-- was kept on that day or later, and whatever is taken is marked with the day: what was marked before the oldest day is unused
-- there. Elsewhere it is searched for. Served by span_common_used_on_idx.
WITH oldest AS (
  SELECT least(current_date - $1::integer, min(to_date(right(relname, 8), 'YYYYMMDD'))) - 31 AS day
  FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'span'::regclass AND relname ~ '^span_\d{8}$'
), candidate AS MATERIALIZED (
  SELECT id FROM span_common WHERE used_on < (SELECT day FROM oldest) ORDER BY used_on LIMIT $2 FOR UPDATE SKIP LOCKED
), used AS (
  SELECT unnest(ARRAY[source_id, shape_id]) AS id FROM (
    SELECT source_id, shape_id FROM span_low
    UNION ALL SELECT source_id, shape_id FROM span_high
    UNION ALL SELECT source_id, shape_id FROM span_default
  ) AS undated
  WHERE EXISTS (SELECT FROM candidate)
), deleted AS (
  DELETE FROM span_common WHERE id IN (SELECT id FROM candidate EXCEPT SELECT id FROM used) RETURNING id
)
SELECT count(*) AS count FROM deleted
