-- Root runs of the runs $1, with what these show that sampling looks at; of roots $2 (of any) all runs below are looked at.
-- Served by run_pkey, run_root_run_id_idx, approval_run_id_idx, approval_decision_pkey.
WITH seen AS (
  SELECT id, root_run_id, status, retried, generation, rollback, actor, parked FROM run WHERE id = ANY ($1::uuid[])
  UNION
  SELECT id, root_run_id, status, retried, generation, rollback, actor, parked FROM run WHERE root_run_id = ANY ($2::uuid[])
), told AS (
  SELECT root_run_id,
    bool_or(status IN ('FAILED', 'TIMED_OUT')) AS failure,
    bool_or(retried > 0 OR generation > 1) AS retry,
    bool_or(rollback <> 'none') AS rollback,
    bool_or(actor::json ->> 'kind' = 'agent') AS agent,
    bool_or(parked IS NOT NULL) AS alert,
    bool_or(EXISTS (SELECT FROM approval WHERE approval.run_id = seen.id)) AS approval,
    bool_or(EXISTS (
      SELECT FROM approval JOIN approval_decision USING (task_id)
      WHERE approval.run_id = seen.id AND approval_decision.outcome = 'denied'
    )) AS refusal
  FROM seen GROUP BY root_run_id
)
SELECT root.id, root.workflow, root.version, root.status, root.created_at, root.ended_at,
  told.failure, told.retry, told.rollback, told.agent, told.alert, told.approval, told.refusal
FROM told JOIN run AS root ON root.id = told.root_run_id
ORDER BY coalesce(root.ended_at, root.created_at), root.id
