-- Whether there is an entry of any chain behind a place ($1 xid, $2 position). Served by chain_entry_xid_position_idx.
SELECT EXISTS (
  SELECT FROM chain_entry WHERE (chain_entry.xid, chain_entry.position) > ($1::xid8, $2::bigint)
  ORDER BY chain_entry.xid, chain_entry.position LIMIT 1
) AS is_there
