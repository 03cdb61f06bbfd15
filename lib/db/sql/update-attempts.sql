-- Changes attempts that are still as they were read ($2 ids, $3 statuses, $4 lease owners, $5 lease ends). Served by attempt_pkey.
UPDATE attempt SET
  status = new.status, undo = new.undo, input = new.input, output = new.output, reason = new.reason, worker_id = new.worker_id,
  queue = new.queue, ready_at = new.ready_at, order_key = new.order_key,
  started_at = new.started_at, updated_at = new.updated_at, ended_at = new.ended_at, timer_at = new.timer_at,
  lease_owner = new.lease_owner, lease_until = new.lease_until, lease_losses = new.lease_losses,
  state = new.state, gated_by = new.gated_by
FROM json_populate_recordset(NULL::attempt, $1::json) AS new
JOIN unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) AS expected (id, status, lease_owner, lease_until)
  ON expected.id = new.id
WHERE attempt.id = new.id
  AND attempt.status = expected.status
  AND attempt.lease_owner IS NOT DISTINCT FROM expected.lease_owner
  AND attempt.lease_until IS NOT DISTINCT FROM expected.lease_until
