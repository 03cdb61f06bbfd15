-- Served by run_pkey (refuses a second start).
INSERT INTO run SELECT new.* FROM json_populate_recordset(NULL::run, $1::json) AS new
