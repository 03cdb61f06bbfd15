-- Whoever reads the list of runs may see those of some service functions. Every index over what runs are found by has these apart,
-- so that no page reads what its reader may not see, however little that is.
CREATE INDEX "run_workflow_service_function_created_at_id_idx" ON "run" ("workflow", "service_function", "created_at" DESC, "id" DESC);
DROP INDEX "run_workflow_created_at_id_idx";
CREATE INDEX "run_person_id_service_function_created_at_id_idx" ON "run" ("person_id", "service_function", "created_at" DESC, "id" DESC);
DROP INDEX "run_person_id_created_at_id_idx";

DROP INDEX "run_list_state";
CREATE INDEX "run_list_state" ON "run"
  ("run_list_state"("status", "waiting", "is_queued"), "service_function", "created_at" DESC, "id" DESC);
DROP INDEX "run_agent";
CREATE INDEX "run_agent" ON "run" ("run_agent"("actor"), "service_function", "created_at" DESC, "id" DESC)
  WHERE "run_agent"("actor") IS NOT NULL;
DROP INDEX "run_any_agent";
CREATE INDEX "run_any_agent" ON "run" ("service_function", "created_at" DESC, "id" DESC)
  WHERE "run_agent"("actor") LIKE 'agent:%';
DROP INDEX "run_correlation";
CREATE INDEX "run_correlation" ON "run" ("correlation_id", "service_function", "created_at" DESC, "id" DESC)
  WHERE "correlation_id" IS NOT NULL;
DROP INDEX "run_reason";
CREATE INDEX "run_reason" ON "run" ("service_function", "created_at" DESC, "id" DESC) WHERE "reason" IS NOT NULL;

-- The newest runs of a workflow, whatever their service function: nearly always there is one.
CREATE FUNCTION "newest_runs"("of_workflow" text, "most" integer) RETURNS SETOF "run" LANGUAGE sql STABLE PARALLEL SAFE AS $$
  WITH RECURSIVE "named" AS (
    (SELECT "service_function" FROM "run" WHERE "workflow" = "of_workflow" ORDER BY "service_function" LIMIT 1)
    UNION ALL
    SELECT "next"."service_function" FROM "named" CROSS JOIN LATERAL (
      SELECT "service_function" FROM "run"
      WHERE "workflow" = "of_workflow" AND "service_function" > "named"."service_function" ORDER BY "service_function" LIMIT 1
    ) AS "next"
  )
  SELECT "newest".* FROM "named" CROSS JOIN LATERAL (
    SELECT * FROM "run" WHERE "workflow" = "of_workflow" AND "run"."service_function" = "named"."service_function"
    ORDER BY "created_at" DESC, "id" DESC LIMIT "most"
  ) AS "newest"
  ORDER BY "newest"."created_at" DESC, "newest"."id" DESC LIMIT "most"
$$;

-- Nothing reads runs of all functions in the order of their time.
DROP INDEX "run_created_at_id_idx";

-- What table run_term has for a term of a run: the term within the run's service function. A hash as the term is.
CREATE FUNCTION "run_term_within"("term" bigint, "service_function" text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT "term" # hashtextextended("service_function", 0)
$$;

CREATE OR REPLACE FUNCTION "keep_run_terms"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM "run_term" USING unnest(OLD."terms") AS "gone" ("term")
    WHERE "run_term"."term" = "run_term_within"("gone"."term", OLD."service_function")
      AND "created_at" = OLD."created_at" AND "run_id" = OLD."id"
      AND (TG_OP = 'DELETE' OR "gone"."term" <> ALL (coalesce(NEW."terms", '{}')));
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO "run_term"
    SELECT DISTINCT "run_term_within"("added"."term", NEW."service_function"), NEW."created_at", NEW."id"
    FROM unnest(NEW."terms") AS "added" ("term")
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

-- An index over rows that are there already is built quicker than it grows.
ALTER TABLE "run_term" DROP CONSTRAINT "run_term_pkey";
TRUNCATE "run_term";
INSERT INTO "run_term"
SELECT "run_term_within"("term", "service_function"), "created_at", "id"
FROM "run" CROSS JOIN LATERAL (SELECT DISTINCT unnest("terms")) AS "of_run" ("term");
ALTER TABLE "run_term" ADD CONSTRAINT "run_term_pkey" PRIMARY KEY ("term", "created_at", "run_id");
