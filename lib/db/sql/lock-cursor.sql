-- Takes the cursor $1 unless another process is moving it. Served by cursor_pkey.
SELECT xid::text AS xid, position FROM cursor WHERE name = $1 FOR UPDATE SKIP LOCKED
