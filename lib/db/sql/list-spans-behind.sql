-- Up to $3 spans behind the cursor ($1 xid, $2 position), in an order in which nothing can appear behind a reader:
-- transactions that may still be open are left for later. Served by span_xid_position_idx.
SELECT *, xid::text AS xid, start_ns::text AS start_ns, end_ns::text AS end_ns,
  encode(trace_id, 'hex') AS trace_id, encode(span_id, 'hex') AS span_id, encode(parent_span_id, 'hex') AS parent_span_id
FROM span
WHERE (span.xid, span.position) > ($1::xid8, $2::bigint) AND span.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY span.xid, span.position LIMIT $3
