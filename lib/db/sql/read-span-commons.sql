-- What spans share, by ids $1. Served by span_common_pkey.
SELECT id, body FROM span_common WHERE id = ANY ($1::bigint[])
