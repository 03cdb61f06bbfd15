-- What the destination $1 did not have of the run $2 up to a place ($3 xid, $4 position), but for the engine's spans, goes out again.
-- Served by export_loss_destination_whose_up_to_xid_up_to_position_idx.
DELETE FROM export_loss WHERE destination = $1 AND whose = $2 AND (up_to_xid, up_to_position) <= ($3::xid8, $4::bigint)
