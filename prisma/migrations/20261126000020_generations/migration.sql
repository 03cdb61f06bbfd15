ALTER TABLE "run"
  ADD COLUMN "why" text,
  ADD COLUMN "course" text NOT NULL DEFAULT '{"ahead":[],"skipped":[],"voided":[]}';

CREATE TABLE "past_generation" (
  "run_id" uuid NOT NULL,
  "number" integer NOT NULL,
  "id" uuid NOT NULL,
  "why" text,
  "actor" text NOT NULL,
  "version" integer NOT NULL,
  "program_hash" text NOT NULL,
  "correlation_id" text,
  "status" text NOT NULL,
  "rollback" text NOT NULL,
  "input" text NOT NULL,
  "output" text NOT NULL,
  "variables" text NOT NULL,
  "reason" text,
  "failed_refs" text[],
  "ended_at" timestamptz(3),
  CONSTRAINT "past_generation_pkey" PRIMARY KEY ("run_id", "number"),
  CONSTRAINT "past_generation_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "past_generation_program_hash_fkey" FOREIGN KEY ("program_hash") REFERENCES "program" ("hash") ON DELETE RESTRICT ON UPDATE CASCADE
);
