-- Has the list find the runs of $1, a JSON list of rows, by terms of what became of them. Kept by the statistics, which read the
-- chains: no commit writes it. Served by run_term_pkey.
INSERT INTO run_term
SELECT DISTINCT run_term_within(term, service_function), created_at, run_id
FROM json_to_recordset($1::json) AS noted (term bigint, service_function text, created_at timestamptz, run_id uuid)
ORDER BY 1, 2, 3
ON CONFLICT DO NOTHING
