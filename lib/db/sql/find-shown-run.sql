-- The run $1 with what its page shows beside it: what launched it, whether it shares its trace with others, what is kept of its spans,
-- and from which transaction on somebody who reads its spans afterwards has to look again. Served by run_pkey,
-- schedule_fire_run_id_key, run_root_run_id_idx, sampling_pkey.
SELECT run.*, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon,
  (SELECT schedule FROM schedule_fire AS fire WHERE fire.run_id = run.id AND fire.state = 'launched') AS schedule,
  EXISTS (SELECT FROM run AS other WHERE other.root_run_id = run.root_run_id AND other.id <> run.id) AS has_family,
  sampling.tier, sampling.rule, sampling.probability, sampling.pinned_at, sampling.thinned_at, sampling.spans_let_go,
  (SELECT ended_at FROM run AS root WHERE root.id = run.root_run_id) AS root_ended_at
FROM run LEFT JOIN sampling ON sampling.root_run_id = run.root_run_id
WHERE run.id = $1
