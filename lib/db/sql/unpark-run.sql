-- Lets the run $1 go on that was set aside. Served by run_pkey.
UPDATE run SET parked = NULL WHERE id = $1::uuid AND parked IS NOT NULL
