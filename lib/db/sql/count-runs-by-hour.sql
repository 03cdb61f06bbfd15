-- Runs of the service functions $1 created since $2, per hour and how they stand. Served by run_service_function_created_at_id_idx.
SELECT date_trunc('hour', created_at, 'UTC') AS hour, status, count(*)::integer AS runs
FROM run WHERE service_function = ANY($1::text[]) AND created_at >= $2::timestamptz
GROUP BY 1, 2 ORDER BY 1, 2
