-- Served by attempt_live (refuses a second live attempt of a task).
INSERT INTO attempt SELECT new.* FROM json_populate_recordset(NULL::attempt, $1::json) AS new
