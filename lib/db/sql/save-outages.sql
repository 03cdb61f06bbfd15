-- Writes outages, a JSON list of rows ($1): those that begin, and of those that are known how they ended. Served by outage_pkey.
INSERT INTO outage SELECT * FROM json_populate_recordset(NULL::outage, $1::json)
ON CONFLICT (workflow, service_function, failed_at) DO UPDATE SET recovered_at = EXCLUDED.recovered_at,
  recovered_run_id = EXCLUDED.recovered_run_id, recovered_started_at = EXCLUDED.recovered_started_at
