-- Of runs of the workflows $1, as far as of the service functions $2, that were started since $3: how long they took, how long people
-- were waited for, and which tasks failed, by workflow and version. Served by run_hour_pkey.
SELECT workflow, measure, version, key, sum(count)::bigint AS count FROM run_hour
WHERE workflow = ANY ($1::text[]) AND hour >= $3::timestamptz AND service_function = ANY ($2::text[]) AND measure IN ('took', 'waited', 'failed-task')
GROUP BY workflow, measure, version, key
