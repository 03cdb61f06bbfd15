-- The newest runs that lie at one of the values $5 in an index, behind the key ($1, $2) and no older than $3: up to $4 of them.
-- What is put in for the marks, and which index serves it, is in run-streams.ts.
SELECT found.created_at, found.id FROM unnest($5::text[]) AS wanted (value)
CROSS JOIN LATERAL (
  SELECT source.created_at, /* id */ AS id FROM /* table */ AS source
  WHERE /* condition */ AND (source.created_at, /* id */) < ($1::timestamptz, $2::uuid) AND source.created_at >= $3::timestamptz
  ORDER BY source.created_at DESC, /* id */ DESC LIMIT $4::integer
) AS found
ORDER BY found.created_at DESC, found.id DESC LIMIT $4::integer
