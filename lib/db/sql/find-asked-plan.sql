-- What was asked for with the request $1, of whom, and how it stands. Served by approval_pkey.
SELECT run_id, service_function, approver_group, requesters, state, plan, plan_digest FROM approval WHERE task_id = $1::uuid
