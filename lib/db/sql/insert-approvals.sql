-- Served by approval_pkey.
INSERT INTO approval SELECT new.* FROM json_populate_recordset(NULL::approval, $1::json) AS new
