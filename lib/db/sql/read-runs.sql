-- Those of the runs $1 that exist, beside the clock of the database, which comes in any case. Served by run_pkey.
SELECT run.*, clock.now
FROM (SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now) AS clock
LEFT JOIN run ON run.id = ANY($1::uuid[])
