-- What whoever launches or operates a run writes on it (a JSON object of texts), and what it is found by beside its own
-- columns: hashes of its labels and of scalars of its input (lib/db/run-terms.ts). Null where nothing was hashed yet.
ALTER TABLE "run" ADD COLUMN "labels" text NOT NULL DEFAULT '{}';
ALTER TABLE "run" ADD COLUMN "terms" bigint[];

-- The runs of each term in the order of the list. It is kept by triggers, so that it cannot differ from the runs.
CREATE TABLE "run_term" (
  "term" bigint NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "run_id" uuid NOT NULL,
  CONSTRAINT "run_term_pkey" PRIMARY KEY ("term", "created_at", "run_id")
);

CREATE FUNCTION "keep_run_terms"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM "run_term"
    WHERE "term" = ANY (OLD."terms") AND "created_at" = OLD."created_at" AND "run_id" = OLD."id"
      AND (TG_OP = 'DELETE' OR "term" <> ALL (coalesce(NEW."terms", '{}')));
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO "run_term" SELECT DISTINCT unnest(NEW."terms"), NEW."created_at", NEW."id" ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "run_terms_added" AFTER INSERT ON "run" FOR EACH ROW
  WHEN (cardinality(NEW."terms") > 0) EXECUTE FUNCTION "keep_run_terms"();
CREATE TRIGGER "run_terms_changed" AFTER UPDATE OF "terms" ON "run" FOR EACH ROW
  WHEN (OLD."terms" IS DISTINCT FROM NEW."terms") EXECUTE FUNCTION "keep_run_terms"();
CREATE TRIGGER "run_terms_removed" AFTER DELETE ON "run" FOR EACH ROW
  WHEN (cardinality(OLD."terms") > 0) EXECUTE FUNCTION "keep_run_terms"();

-- What a run is called in the list (lib/db/run-list.ts: ListState).
CREATE FUNCTION "run_list_state"("status" text, "waiting" integer, "is_queued" boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN "status" = 'RUNNING' AND "waiting" > 0 THEN 'waiting'
    WHEN "status" = 'PAUSED' AND "is_queued" THEN 'queued'
    ELSE "status"
  END
$$;
CREATE INDEX "run_list_state" ON "run" ("run_list_state"("status", "waiting", "is_queued"), "created_at" DESC, "id" DESC)
  INCLUDE ("status", "waiting", "is_queued");
DROP INDEX "run_status_created_at_id_idx";

-- An agent or a service that a run acts through, `agent:<id>`; null of a person, which most are.
CREATE FUNCTION "run_agent"("actor" text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN "actor" LIKE '%"kind":"user"}' THEN NULL ELSE ("actor"::json ->> 'kind') || ':' || ("actor"::json ->> 'id') END
$$;
CREATE INDEX "run_agent" ON "run" ("run_agent"("actor"), "created_at" DESC, "id" DESC) WHERE "run_agent"("actor") IS NOT NULL;
CREATE INDEX "run_any_agent" ON "run" ("created_at" DESC, "id" DESC) WHERE "run_agent"("actor") LIKE 'agent:%';

CREATE INDEX "run_correlation" ON "run" ("correlation_id", "created_at" DESC, "id" DESC) WHERE "correlation_id" IS NOT NULL;
CREATE INDEX "run_root_run_id_created_at_id_idx" ON "run" ("root_run_id", "created_at" DESC, "id" DESC);
DROP INDEX "run_root_run_id_idx";

-- The words of a reason, cut at whatever is no letter and no digit, without the beginning of the sentence that Conductor wraps a
-- task's own reason in: it names an id.
CREATE FUNCTION "run_reason_words"("reason" text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_tsvector('pg_catalog.simple', translate(
    CASE WHEN "reason" LIKE 'Task ____________________________________ failed%' THEN substr("reason", 42, 2000) ELSE left("reason", 2000) END,
    '-_./:@=''"()[]{}<>,;#?&%+*|\!~`$^', '                                '
  ))
$$;
-- Without a list of what is pending, which every search would read.
CREATE INDEX "run_reason_words" ON "run" USING gin ("run_reason_words"("reason")) WITH (fastupdate = off) WHERE "reason" IS NOT NULL;
CREATE INDEX "run_reason" ON "run" ("created_at" DESC, "id" DESC) WHERE "reason" IS NOT NULL;
