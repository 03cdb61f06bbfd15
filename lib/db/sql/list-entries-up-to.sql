-- Up to $4 of the newest entries of chain $1 after seq $2 and not behind seq $3. Served by chain_entry_pkey.
SELECT * FROM chain_entry WHERE chain = $1 AND seq > $2 AND seq <= $3 ORDER BY seq DESC LIMIT $4
