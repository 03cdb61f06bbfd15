-- Outages of the workflows $1, as far as of the service functions $2: those that began since $3 and those that last, up to $4, newest
-- first. Served by outage_pkey, outage_open.
SELECT * FROM (
  SELECT * FROM outage WHERE workflow = ANY ($1::text[]) AND service_function = ANY ($2::text[]) AND failed_at >= $3::timestamptz
  UNION
  SELECT * FROM outage WHERE workflow = ANY ($1::text[]) AND service_function = ANY ($2::text[]) AND recovered_at IS NULL
) AS found ORDER BY failed_at DESC LIMIT $4
