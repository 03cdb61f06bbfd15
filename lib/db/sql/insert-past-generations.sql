-- Served by past_generation_pkey (a generation ends once).
INSERT INTO past_generation SELECT new.* FROM json_populate_recordset(NULL::past_generation, $1::json) AS new
