-- Up to $2 requests of the service functions $1 that wait, oldest first, with who has decided and without what is asked. Served by
-- approval_state_asked_at_idx, approval_decision_pkey.
SELECT task_id, service_function, approver_group, requesters,
  ARRAY(SELECT by FROM approval_decision AS decision WHERE decision.task_id = approval.task_id) AS deciders
FROM approval WHERE state = 'waiting' AND service_function = ANY ($1::text[]) ORDER BY asked_at LIMIT $2
