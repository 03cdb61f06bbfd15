-- The $2 longest waits before the destination $1 that a decision has put an end to, and whether any of what goes out now was lost
-- before.
-- Served by export_wait_destination_since_idx, sampling_pkey, export_loss_pkey.
SELECT export_wait.root_run_id, export_wait.up_to_xid::text, export_wait.up_to_position, export_wait.done_start_ns::text,
  encode(export_wait.done_span_id, 'hex') AS done_span_id, export_wait.done_start_ns = -1 AND EXISTS (
    SELECT FROM export_loss WHERE export_loss.destination = $1 AND export_loss.whose = export_wait.root_run_id::text
  ) AS has_losses
FROM export_wait JOIN sampling USING (root_run_id)
WHERE export_wait.destination = $1 AND sampling.tier IS NOT NULL
ORDER BY export_wait.since, export_wait.root_run_id LIMIT $2
