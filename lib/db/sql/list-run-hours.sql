-- How many runs of the workflows $1, as far as of the service functions $2, were started in each hour since $3, and how those that ended did. Served by run_hour_pkey.
SELECT hour, measure, key, sum(count)::bigint AS count FROM run_hour
WHERE workflow = ANY ($1::text[]) AND hour >= $3::timestamptz AND service_function = ANY ($2::text[]) AND measure IN ('started', 'ended')
GROUP BY hour, measure, key
