-- The ingest key of a secret, by its SHA-256 $1, unless it was revoked. Served by ingest_key_secret_hash_key.
SELECT id, services FROM ingest_key WHERE secret_hash = $1 AND revoked_at IS NULL
