-- Entries of chain $1 after seq $2. Served by chain_entry_pkey.
SELECT * FROM chain_entry WHERE chain = $1 AND seq > $2 ORDER BY seq
