-- Settles requests ($1 task ids, $2 outcomes) that still wait. Served by approval_pkey.
UPDATE approval SET state = new.state, settled_at = $3::timestamptz
FROM unnest($1::uuid[], $2::text[]) AS new (task_id, state)
WHERE approval.task_id = new.task_id AND approval.state = 'waiting'
