-- Those of $1 that are root runs, with the person of their family: null unless all its runs act for one and did so in all their
-- generations, or when they are more than $2; and whether its spans are let go of, which they are $3 days after its end. Served by run_pkey, run_root_run_id_created_at_id_idx and past_generation_pkey.
SELECT root.id, CASE WHEN family.is_of_one THEN root.person_id END AS person_id,
  coalesce(root.ended_at < current_date - $3::integer, false) AS is_over
FROM run AS root
CROSS JOIN LATERAL (
  SELECT count(*) <= $2 AND bool_and(member.person_id IS NOT DISTINCT FROM root.person_id AND (member.generation = 1 OR NOT EXISTS (
    SELECT FROM past_generation AS past
    WHERE past.run_id = member.id AND root.person_id::text IS DISTINCT FROM CASE past.actor::json ->> 'kind'
      WHEN 'user' THEN past.actor::json ->> 'id' WHEN 'agent' THEN past.actor::json ->> 'for' END
  ))) AS is_of_one
  FROM (SELECT id, person_id, generation FROM run WHERE root_run_id = root.id LIMIT $2 + 1) AS member
) AS family
WHERE root.id = ANY ($1::uuid[]) AND root.root_run_id = root.id
