-- Moves the cursor $1, whose lock is held, to $2 and $3. Served by cursor_pkey.
UPDATE cursor SET xid = $2::xid8, position = $3, updated_at = clock_timestamp() WHERE name = $1
