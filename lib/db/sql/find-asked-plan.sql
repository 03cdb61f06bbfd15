-- What was asked for with the request $1 and how it stands. Served by approval_pkey.
SELECT state, plan, plan_digest FROM approval WHERE task_id = $1::uuid
