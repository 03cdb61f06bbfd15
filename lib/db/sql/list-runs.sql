-- The newest runs that lie at certain values ($5, $6) in indexes and meet what is asked, up to $26 of them. No more than $4 are looked
-- at; the last of so many is told in any case, as is whether it meets that. For the mark one stretch for each value is put in
-- (run-stretch.sql): they come in the order of the list, so that they are merged and read no further than the page needs.
-- Of a run that a text found, is_named says that it did so by what is hidden from nobody: a label, a value of the input, or words of
-- why it was launched.
-- Served by run_pkey, app_user_pkey, schedule_fire_run_id_key.
-- Not every stretch names both of a place: here they have their types.
WITH places AS (SELECT $5::text[] AS values, $6::text[] AS service_functions)
SELECT listed.created_at, listed.id, listed.nth, listed.is_met, root_run_id, workflow, version, service_function, program_hash, status,
  rollback, is_queued, parked, waiting, retried, actor, labels, reason, generation_id, correlation_id, ended_at,
  (SELECT name FROM app_user WHERE app_user.id = person_id) AS person_name,
  (SELECT schedule FROM schedule_fire AS fire WHERE fire.run_id = listed.id AND fire.state = 'launched') AS schedule,
  coalesce(run.terms && $20::bigint[] OR run.terms @> $24::bigint[], false) AS is_named
FROM (
  SELECT created_at, id, is_met, row_number() OVER (ORDER BY created_at DESC, id DESC) AS nth
  -- A run may lie at several of the values.
  FROM (SELECT DISTINCT ON (created_at, id) * FROM (/* stretches */) AS stretch ORDER BY created_at DESC, id DESC) AS run
  ORDER BY created_at DESC, id DESC LIMIT $4::integer
) AS listed
CROSS JOIN LATERAL (SELECT * FROM run WHERE run.id = listed.id LIMIT 1) AS run
WHERE is_met OR nth = $4::integer
ORDER BY listed.created_at DESC, listed.id DESC LIMIT $26::integer
