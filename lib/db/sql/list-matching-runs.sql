-- Those of the runs $1 that may be seen and meet everything that is asked ($2 to $11, null where nothing is), newest first.
-- A text ($12) is a run's id, its trace, its correlation id, a label's name or value ($13), or words of its reason ($14).
-- Served by run_pkey, app_user_pkey, schedule_fire_run_id_key.
SELECT run.id, root_run_id, workflow, version, service_function, program_hash, status, rollback, is_queued, parked, waiting, retried, actor,
  labels, reason, generation_id, correlation_id, created_at, ended_at,
  (SELECT name FROM app_user WHERE app_user.id = person_id) AS person_name,
  (SELECT schedule FROM schedule_fire AS fire WHERE fire.run_id = run.id AND fire.state = 'launched') AS schedule
FROM unnest($1::uuid[]) AS wanted (id)
CROSS JOIN LATERAL (SELECT * FROM run WHERE run.id = wanted.id LIMIT 1) AS run
WHERE service_function = ANY ($2::text[])
  AND ($3::text[] IS NULL OR run_list_state(status, waiting, is_queued) = ANY ($3))
  AND ($4::text IS NULL OR workflow = $4)
  AND ($5::uuid IS NULL OR person_id = $5)
  AND ($6::text IS NULL OR run_agent(actor) LIKE $6)
  AND ($7::text IS NULL OR EXISTS (
    SELECT FROM schedule_fire AS fire WHERE fire.run_id = run.id AND fire.schedule = $7 AND fire.state = 'launched'
  ))
  AND ($8::bigint[] IS NULL OR terms @> $8)
  AND ($9::uuid IS NULL OR root_run_id = $9)
  AND created_at >= $10::timestamptz AND created_at < $11::timestamptz
  AND ($12::text IS NULL OR run.id::text = $12 OR replace(root_run_id::text, '-', '') = $12 OR correlation_id = $12
    OR terms @> ARRAY[$13::bigint] OR run_reason_words(reason) @@ $14::tsquery)
ORDER BY created_at DESC, run.id DESC
