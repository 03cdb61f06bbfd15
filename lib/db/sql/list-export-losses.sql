-- Which of the spans of $2 at places ($3 xid, $4 position), side by side, the destinations $1 have passed without having them, and
-- why. Losses of the same spans lie apart: the first one that ends at a place or behind it says. Served by
-- export_loss_destination_whose_up_to_xid_up_to_position_idx.
SELECT asked.destination, place.position, lost.reason, lost.refused, lost.batch
FROM unnest($1::text[]) AS asked (destination)
CROSS JOIN unnest($2::text[], $3::xid8[], $4::bigint[]) AS place (whose, xid, position)
CROSS JOIN LATERAL (
  SELECT behind_xid, behind_position, reason, refused, batch FROM export_loss
  WHERE export_loss.destination = asked.destination AND export_loss.whose = place.whose
    AND (export_loss.up_to_xid, export_loss.up_to_position) >= (place.xid, place.position)
  ORDER BY export_loss.up_to_xid, export_loss.up_to_position LIMIT 1
) AS lost
WHERE (lost.behind_xid, lost.behind_position) < (place.xid, place.position)
