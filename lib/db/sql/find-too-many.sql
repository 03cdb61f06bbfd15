-- The place behind the cursor ($1 xid, $2 position) up to which spans are more than $3 from the newest, and how many lie before it.
-- Served by span_xid_position_idx.
WITH last AS (
  SELECT xid, position FROM span
  WHERE (span.xid, span.position) > ($1::xid8, $2::bigint) AND span.xid < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY span.xid DESC, span.position DESC OFFSET $3 LIMIT 1
)
SELECT last.xid::text AS xid, last.position, (
  SELECT count(*) FROM span
  WHERE (span.xid, span.position) > ($1::xid8, $2::bigint) AND (span.xid, span.position) <= (last.xid, last.position)
) AS spans
FROM last
