-- The list of runs finds those in which a task failed and those whose gate was decided. It is written with the statistics, behind
-- the commits, into run_term; of what the statistics have counted already it is written here, by the same hashes (lib/db/run-terms.ts).
CREATE FUNCTION "hash_of_term"("term" text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ('x' || substr(encode(sha256(convert_to("term", 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint
$$;

INSERT INTO "run_term"
SELECT DISTINCT "run_term_within"("hash_of_term"('["failed-task",' || to_json("name") || ']'), "service_function"), "created_at", "run"."id"
FROM "attempt" JOIN "run" ON "run"."id" = "attempt"."run_id"
WHERE "attempt"."status" IN ('FAILED', 'FAILED_WITH_TERMINAL_ERROR', 'TIMED_OUT')
  AND "attempt"."queue" IS NOT NULL AND "attempt"."reason" IS DISTINCT FROM 'lease lost'
ON CONFLICT DO NOTHING;

INSERT INTO "run_term"
SELECT DISTINCT "run_term_within"("hash_of_term"("term"), "run"."service_function"), "created_at", "run"."id"
FROM "approval" JOIN "run" ON "run"."id" = "approval"."run_id"
CROSS JOIN LATERAL (VALUES
  ('["any-gate"]'), ('["gate",' || to_json(regexp_replace("ref", '__\d+$', '')) || ']')
) AS "of_gate" ("term")
WHERE "state" IN ('approved', 'denied')
ON CONFLICT DO NOTHING;

DROP FUNCTION "hash_of_term"(text);
