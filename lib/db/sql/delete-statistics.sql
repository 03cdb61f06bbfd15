-- Forgets up to $2 counts of hours more than $1 days ago, and up to $2 outages that ended before; says how many of both. Served by
-- run_hour_hour_idx, run_hour_pkey, outage_recovered_at_idx, outage_pkey.
WITH old_hour AS (
  SELECT workflow, hour, service_function, measure, version, key FROM run_hour
  WHERE hour < current_date - $1::integer ORDER BY hour LIMIT $2
), forgotten AS (
  DELETE FROM run_hour USING old_hour
  WHERE (run_hour.workflow, run_hour.hour, run_hour.service_function, run_hour.measure, run_hour.version, run_hour.key)
    = (old_hour.workflow, old_hour.hour, old_hour.service_function, old_hour.measure, old_hour.version, old_hour.key)
  RETURNING 1
), old_outage AS (
  SELECT workflow, service_function, failed_at FROM outage
  WHERE recovered_at < current_date - $1::integer ORDER BY recovered_at LIMIT $2
), over AS (
  DELETE FROM outage USING old_outage
  WHERE (outage.workflow, outage.service_function, outage.failed_at)
    = (old_outage.workflow, old_outage.service_function, old_outage.failed_at)
  RETURNING 1
)
SELECT (SELECT count(*) FROM forgotten) + (SELECT count(*) FROM over) AS count
