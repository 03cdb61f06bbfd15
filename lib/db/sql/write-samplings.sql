-- Keeps what was decided about root runs ($1) and how often each kind of them came ($2); what a person pinned meanwhile stays, and
-- so does what was let go. Served by sampling_pkey, sampling_stratum_pkey.
WITH counted AS (
  INSERT INTO sampling_stratum SELECT new.* FROM json_populate_recordset(NULL::sampling_stratum, $2::json) AS new
  ON CONFLICT (workflow, version, outcome) DO UPDATE SET seen = EXCLUDED.seen, weight = EXCLUDED.weight, at = EXCLUDED.at
)
INSERT INTO sampling SELECT new.* FROM json_populate_recordset(NULL::sampling, $1::json) AS new ORDER BY root_run_id
ON CONFLICT (root_run_id) DO UPDATE SET
  signs = EXCLUDED.signs, outcome = EXCLUDED.outcome, ended_at = EXCLUDED.ended_at, tier = EXCLUDED.tier, rule = EXCLUDED.rule,
  probability = EXCLUDED.probability, reject = EXCLUDED.reject, policy_version = EXCLUDED.policy_version,
  decided_at = EXCLUDED.decided_at, nth = EXCLUDED.nth
WHERE sampling.pinned_at IS NOT DISTINCT FROM EXCLUDED.pinned_at
