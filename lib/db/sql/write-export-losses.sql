-- Keeps that the destination $1 does not have the spans of $2 behind places ($3 xid, $4 position) and up to others ($5, $6), and why
-- ($7; of how many that were sent together, $9, how many were refused, $8), side by side. What goes on where it ended prolongs its row. Served by
-- export_loss_pkey, export_loss_destination_whose_up_to_xid_up_to_position_idx.
WITH new AS (
  SELECT * FROM unnest($2::text[], $3::xid8[], $4::bigint[], $5::xid8[], $6::bigint[], $7::text[], $8::integer[], $9::integer[])
    AS new (whose, behind_xid, behind_position, up_to_xid, up_to_position, reason, refused, batch)
), prolonged AS (
  UPDATE export_loss SET up_to_xid = new.up_to_xid, up_to_position = new.up_to_position
  FROM new
  WHERE export_loss.destination = $1 AND export_loss.whose = new.whose AND export_loss.reason = new.reason
    AND (export_loss.refused, export_loss.batch) IS NOT DISTINCT FROM (new.refused, new.batch)
    AND (export_loss.up_to_xid, export_loss.up_to_position) = (new.behind_xid, new.behind_position)
  RETURNING export_loss.whose, export_loss.up_to_position
)
INSERT INTO export_loss (destination, whose, behind_xid, behind_position, up_to_xid, up_to_position, reason, refused, batch)
SELECT $1, new.* FROM new
WHERE (whose, up_to_position) NOT IN (SELECT whose, up_to_position FROM prolonged)
ON CONFLICT (destination, whose, up_to_position) DO UPDATE
SET behind_xid = EXCLUDED.behind_xid, behind_position = EXCLUDED.behind_position, reason = EXCLUDED.reason,
  refused = EXCLUDED.refused, batch = EXCLUDED.batch
