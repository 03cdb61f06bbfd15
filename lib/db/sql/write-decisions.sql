-- Goes between the parts of write-works.sql: questions to people that came up ($9), decisions of people who did not request the
-- run while the request waits ($10), and requests that were waiting and are settled ($11). Served by approval_pkey,
-- approval_decision_pkey.
, wanted AS MATERIALIZED (
  SELECT new.* FROM json_to_recordset($10::json) AS new (run_id uuid, task_id uuid, by uuid, outcome text, comment text, at timestamptz)
  JOIN written ON written.id = new.run_id
), decided AS (
  INSERT INTO approval_decision (task_id, by, outcome, comment, at)
  SELECT wanted.task_id, wanted.by, wanted.outcome, wanted.comment, wanted.at FROM wanted
  JOIN approval ON approval.task_id = wanted.task_id
  WHERE approval.state = 'waiting' AND NOT (wanted.by = ANY (approval.requesters))
  ON CONFLICT DO NOTHING
  RETURNING task_id
), ending AS MATERIALIZED (
  SELECT new.* FROM json_to_recordset($11::json) AS new (run_id uuid, task_id uuid, state text, settled_at timestamptz)
  JOIN written ON written.id = new.run_id
), settled AS (
  UPDATE approval SET state = ending.state, settled_at = ending.settled_at
  FROM ending WHERE approval.task_id = ending.task_id AND approval.state = 'waiting'
  RETURNING approval.task_id
), asked AS (
  INSERT INTO approval SELECT new.* FROM json_populate_recordset(NULL::approval, $9::json) AS new
  JOIN written ON written.id = new.run_id
), answered AS (
  SELECT all_written((SELECT count(*) FROM wanted), (SELECT count(*) FROM decided))
    AND all_written((SELECT count(*) FROM ending), (SELECT count(*) FROM settled)) AS all
)
