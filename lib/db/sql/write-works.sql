-- Writes what became of runs, each wholly or not at all, and says of which it did, with the clock of the database. A changed run
-- must still end with the hash it was read with ($1 ids, $2 hashes), and be set aside or not as it was read ($8), and its changed
-- attempts ($3) must be as they were read; a new run ($4) must not exist. $5 changed runs, $6 new attempts, $7 entries. Runs are
-- locked in the order of their ids, then attempts.
-- Served by run_pkey, attempt_pkey, attempt_live (refuses a second live attempt of a task), chain_entry_pkey (refuses a second
-- entry in the same place). What people are asked and answer is put in where the two marks are (write-decisions.sql).
WITH held AS MATERIALIZED (
  SELECT run.id FROM run
  JOIN unnest($1::uuid[], $2::text[], $8::boolean[]) AS expected (id, head_hash, is_parked) USING (id, head_hash)
  WHERE run.id = ANY ($1::uuid[]) AND (run.parked IS NOT NULL) = expected.is_parked
  ORDER BY run.id FOR UPDATE OF run
), changed AS MATERIALIZED (
  SELECT * FROM json_to_recordset($3::json) AS changed (
    id uuid, run_id uuid, was_status text, was_owner text, was_until timestamptz, status text, undo text, input text, output text, reason text,
    worker_id text, queue text, ready_at timestamptz, order_key bigint, started_at timestamptz, updated_at timestamptz,
    ended_at timestamptz, timer_at timestamptz, lease_owner text, lease_until timestamptz, lease_losses integer, state text,
    gated_by uuid
  )
), taken AS MATERIALIZED (
  SELECT attempt.id FROM changed JOIN held ON held.id = changed.run_id JOIN attempt ON attempt.id = changed.id
  WHERE attempt.status = changed.was_status AND attempt.lease_owner IS NOT DISTINCT FROM changed.was_owner
    AND (changed.was_until IS NULL OR attempt.lease_until = changed.was_until)
  FOR UPDATE OF attempt
), kept AS MATERIALIZED (
  SELECT held.id FROM held
  WHERE NOT EXISTS (
    SELECT FROM changed WHERE changed.run_id = held.id AND NOT EXISTS (SELECT FROM taken WHERE taken.id = changed.id)
  )
), started AS (
  INSERT INTO run SELECT new.* FROM json_populate_recordset(NULL::run, $4::json) AS new
  ON CONFLICT (id) DO NOTHING
  RETURNING run.id
), moving AS MATERIALIZED (
  SELECT new.* FROM json_populate_recordset(NULL::run, $5::json) AS new JOIN kept ON kept.id = new.id
), moved AS (
  -- Null is what stays, where it cannot be a value; what belongs to a generation stays when its number is null.
  UPDATE run SET
    status = new.status, rollback = new.rollback, ending = new.ending, held = coalesce(new.held, run.held),
    generation = coalesce(new.generation, run.generation), generation_id = coalesce(new.generation_id, run.generation_id),
    why = CASE WHEN new.generation IS NULL THEN run.why ELSE new.why END,
    course = coalesce(new.course, run.course),
    version = coalesce(new.version, run.version), program_hash = coalesce(new.program_hash, run.program_hash),
    correlation_id = CASE WHEN new.generation IS NULL THEN run.correlation_id ELSE new.correlation_id END,
    input = coalesce(new.input, run.input), actor = coalesce(new.actor, run.actor),
    person_id = CASE WHEN new.generation IS NULL THEN run.person_id ELSE new.person_id END,
    requesters = coalesce(new.requesters, run.requesters),
    rate_key = CASE WHEN new.generation IS NULL THEN run.rate_key ELSE new.rate_key END,
    rate_max = CASE WHEN new.generation IS NULL THEN run.rate_max ELSE new.rate_max END,
    output = coalesce(new.output, run.output), variables = coalesce(new.variables, run.variables),
    reason = new.reason, failed_refs = coalesce(new.failed_refs, run.failed_refs),
    labels = coalesce(new.labels, run.labels), terms = coalesce(new.terms, run.terms),
    task_seq = new.task_seq, open_attempts = new.open_attempts, waiting = new.waiting, retried = new.retried,
    order_key = new.order_key, seq = new.seq, head_hash = new.head_hash,
    updated_at = new.updated_at, ended_at = new.ended_at, timer_at = new.timer_at, is_queued = new.is_queued
  FROM moving AS new
  WHERE run.id = new.id
  RETURNING run.id
), ended AS (
  UPDATE attempt SET
    status = new.status, undo = new.undo, input = coalesce(new.input, attempt.input), output = new.output, reason = new.reason, worker_id = new.worker_id,
    queue = new.queue, ready_at = new.ready_at, order_key = new.order_key,
    started_at = new.started_at, updated_at = new.updated_at, ended_at = new.ended_at, timer_at = new.timer_at,
    lease_owner = new.lease_owner, lease_until = new.lease_until, lease_losses = new.lease_losses,
    state = new.state, gated_by = new.gated_by
  FROM changed AS new JOIN kept ON kept.id = new.run_id
  WHERE attempt.id = new.id
  RETURNING attempt.id
), written AS (
  SELECT id FROM kept UNION ALL SELECT id FROM started
), opened AS (
  -- A task has one live attempt: those that ended go first.
  INSERT INTO attempt SELECT new.* FROM json_populate_recordset(NULL::attempt, $6::json) AS new
  JOIN written ON written.id = new.run_id
  WHERE (SELECT count(*) FROM ended) >= 0
), told AS (
  INSERT INTO chain_entry
    (chain, seq, run_id, at, kind, task_id, ref, status, actor, via, policy_ids, facts, digests, prev_hash, hash)
  SELECT chain, seq, run_id, at, kind, task_id, ref, status, actor, via, policy_ids, facts, digests, prev_hash, hash
  FROM json_populate_recordset(NULL::chain_entry, $7::json) AS new JOIN written ON written.id = new.run_id
  ORDER BY chain, seq
)
-- decisions --
SELECT
  ARRAY(SELECT id::text FROM written) AS written,
  floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now
WHERE all_written(
  (SELECT count(*) FROM moving),
  (SELECT count(*) FROM moved)
) AND all_written(
  (SELECT count(*) FROM changed JOIN kept ON kept.id = changed.run_id),
  (SELECT count(*) FROM ended)
)
-- and decisions --
