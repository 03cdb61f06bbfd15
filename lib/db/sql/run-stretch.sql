-- The newest runs that lie at one value in an index, behind the key ($1, $2) and no older than $3, up to $4 of them, and whether they
-- may be seen ($7) and meet everything that is asked ($8 to $16, $23 and $25, null where nothing is). A text ($17) is a correlation id,
-- perhaps a run's id ($18) or trace ($19), a label's name or value or a value of the input ($20), words of why it was launched ($24), or
-- words of a reason ($21; $22 are these as parts of a text, compared first as that is quicker). What was noted of a run after it was
-- written ($25) lies in run_term alone, served by run_term_pkey. A part of list-runs.sql and find-run-reach.sql; what is put in for the marks, and which index serves it,
-- is in run-streams.ts. Also served by schedule_fire_run_id_key.
(
  SELECT /* key */.created_at, /* id */ AS id,
    run.service_function = ANY ($7::text[])
      AND ($8::text[] IS NULL OR run_list_state(run.status, run.waiting, run.is_queued) = ANY ($8))
      AND ($9::text IS NULL OR run.workflow = $9)
      AND ($23::integer IS NULL OR run.version = $23)
      AND ($10::uuid IS NULL OR run.person_id = $10)
      AND ($11::text IS NULL OR run_agent(run.actor) LIKE $11)
      AND ($12::text IS NULL OR $12 = (
        SELECT schedule FROM schedule_fire AS fire WHERE fire.run_id = run.id AND fire.state = 'launched'
      ))
      AND ($13::bigint[] IS NULL OR run.terms @> $13)
      AND ($25::bigint[] IS NULL OR $25 <@ ARRAY(
        SELECT wanted.term FROM unnest($25) AS wanted (term) CROSS JOIN LATERAL (
          SELECT FROM run_term AS noted WHERE noted.term = run_term_within(wanted.term, run.service_function)
            AND noted.created_at = run.created_at AND noted.run_id = run.id LIMIT 1
        ) AS found
      ))
      AND ($14::uuid IS NULL OR run.root_run_id = $14)
      AND run.created_at >= $15::timestamptz AND run.created_at < $16::timestamptz
      AND ($17::text IS NULL OR run.correlation_id = $17 OR run.id = $18::uuid OR run.root_run_id = $19::uuid
        OR run.terms && $20::bigint[] OR run.terms @> $24::bigint[]
        OR (lower(run.reason) LIKE ALL ($22::text[]) AND run_reason_words(run.reason) @@ $21::tsquery)) AS is_met
  FROM /* table */
  WHERE /* condition */ AND (/* key */.created_at, /* id */) < ($1::timestamptz, $2::uuid) AND /* key */.created_at >= $3::timestamptz
  ORDER BY /* key */.created_at DESC, /* id */ DESC LIMIT $4::integer
)
