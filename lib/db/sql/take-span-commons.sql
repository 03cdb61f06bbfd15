-- The ids of bodies $2 by their digests $1; those that are not there yet are added. Each is marked as used today, unless somebody
-- does so already: what has long been unused may be deleted meanwhile, and is told only when this marked it.
-- Served by span_common_digest_key and span_common_pkey.
WITH wanted AS (
  SELECT digest, body FROM unnest($1::bytea[], $2::text[]) AS wanted (digest, body)
), there AS (
  SELECT common.id, common.digest, common.used_on FROM wanted JOIN span_common AS common USING (digest)
), stale AS (
  SELECT id FROM span_common WHERE id IN (SELECT id FROM there WHERE used_on < current_date) FOR UPDATE SKIP LOCKED
), marked AS (
  UPDATE span_common SET used_on = current_date FROM stale WHERE span_common.id = stale.id
), added AS (
  INSERT INTO span_common (digest, body, used_on)
  SELECT digest, body, current_date FROM wanted WHERE NOT EXISTS (SELECT FROM there WHERE there.digest = wanted.digest)
  ORDER BY digest
  ON CONFLICT (digest) DO UPDATE SET used_on = EXCLUDED.used_on
  RETURNING id, digest
)
SELECT id, encode(digest, 'hex') AS digest FROM there WHERE used_on > current_date - 30 OR id IN (SELECT id FROM stale)
UNION ALL SELECT id, encode(digest, 'hex') FROM added
