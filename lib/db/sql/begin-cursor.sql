-- Makes the cursor $1 unless it is there. Served by cursor_pkey.
INSERT INTO cursor (name, position, updated_at) VALUES ($1, 0, now()) ON CONFLICT DO NOTHING
