-- An attempt with whom its run acts for. Served by attempt_pkey and run_pkey.
SELECT attempt.*, run.actor AS run_actor FROM attempt JOIN run ON run.id = attempt.run_id WHERE attempt.id = $1::uuid
