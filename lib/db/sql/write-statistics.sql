-- Adds to the counts of hours what $1 says, writes the outages $2, those that begin and how known ones ended, and has the list of runs
-- find those of $3 by what became of them: JSON lists of rows. Answers a row for each that was written.
-- Served by run_hour_pkey, outage_pkey, run_term_pkey.
WITH counted AS (
  INSERT INTO run_hour (workflow, hour, service_function, measure, version, key, count)
  SELECT workflow, hour, service_function, measure, version, key, count FROM json_populate_recordset(NULL::run_hour, $1::json)
  ON CONFLICT (workflow, hour, service_function, measure, version, key) DO UPDATE SET count = run_hour.count + EXCLUDED.count
  RETURNING 1
), noted AS (
  INSERT INTO outage SELECT * FROM json_populate_recordset(NULL::outage, $2::json)
  ON CONFLICT (workflow, service_function, failed_at) DO UPDATE SET recovered_at = EXCLUDED.recovered_at,
    recovered_run_id = EXCLUDED.recovered_run_id, recovered_started_at = EXCLUDED.recovered_started_at
  RETURNING 1
), listed AS (
  INSERT INTO run_term
  SELECT DISTINCT run_term_within(term, service_function), created_at, run_id
  FROM json_to_recordset($3::json) AS of_run (term bigint, service_function text, created_at timestamptz, run_id uuid)
  ORDER BY 1, 2, 3
  ON CONFLICT DO NOTHING
  RETURNING 1
)
SELECT 1 AS written FROM counted UNION ALL SELECT 1 FROM noted UNION ALL SELECT 1 FROM listed
