-- Adds to the counts of hours what $1, a JSON list of rows, says. Served by run_hour_pkey.
INSERT INTO run_hour (workflow, hour, service_function, measure, version, key, count)
SELECT workflow, hour, service_function, measure, version, key, count FROM json_populate_recordset(NULL::run_hour, $1::json)
ON CONFLICT (workflow, hour, service_function, measure, version, key) DO UPDATE SET count = run_hour.count + EXCLUDED.count
