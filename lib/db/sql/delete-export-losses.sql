-- Deletes what destinations do not have of spans that are not kept any more: all that ends before the oldest that is. Served by
-- span_xid_position_idx.
DELETE FROM export_loss
WHERE (up_to_xid, up_to_position) < (SELECT xid, position FROM span ORDER BY span.xid, span.position LIMIT 1)
