-- Changes runs whose chain still ends where it was read ($2 ids, $3 head hashes). Served by run_pkey.
UPDATE run SET
  status = new.status, rollback = new.rollback, ending = new.ending, held = new.held,
  generation = new.generation, generation_id = new.generation_id, why = new.why, course = new.course,
  version = new.version, program_hash = new.program_hash, correlation_id = new.correlation_id, input = new.input,
  actor = new.actor, person_id = new.person_id, requesters = new.requesters,
  output = new.output, variables = new.variables, reason = new.reason, failed_refs = new.failed_refs,
  task_seq = new.task_seq, open_attempts = new.open_attempts, waiting = new.waiting, retried = new.retried,
  order_key = new.order_key, seq = new.seq, head_hash = new.head_hash,
  updated_at = new.updated_at, ended_at = new.ended_at, timer_at = new.timer_at
FROM json_populate_recordset(NULL::run, $1::json) AS new
JOIN unnest($2::uuid[], $3::text[]) AS expected (id, head_hash) ON expected.id = new.id
WHERE run.id = new.id AND run.head_hash = expected.head_hash
