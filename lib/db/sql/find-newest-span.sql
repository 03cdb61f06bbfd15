-- The place of the newest span. Served by span_xid_position_idx.
SELECT xid::text AS xid, position FROM span ORDER BY span.xid DESC, span.position DESC LIMIT 1
