-- Drops up to $2 partitions of days more than $1 days ago, the oldest first, but for those with a run that runs or ended since;
-- says how many. The list is made beforehand: dropping while it is read would lose it.
WITH days AS MATERIALIZED (
  SELECT to_date(right(relname, 8), 'YYYYMMDD') AS day FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
  WHERE inhparent = 'span'::regclass AND relname ~ '^span_\d{8}$' ORDER BY day
), dropped AS (
  SELECT FROM days WHERE drop_span_day(day, current_date - $1::integer) LIMIT $2
)
SELECT count(*) AS count FROM dropped
