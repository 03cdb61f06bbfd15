-- The key under which a run was launched, whoever has it now ("idempotency_key"): whoever takes the run up again takes it again.
-- What another run took over before is not known any more.
CREATE TABLE "launch_key" (
  "run_id" uuid NOT NULL,
  "workflow" text NOT NULL,
  "key" text NOT NULL,
  CONSTRAINT "launch_key_pkey" PRIMARY KEY ("run_id"),
  CONSTRAINT "launch_key_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "launch_key" ("run_id", "workflow", "key") SELECT DISTINCT ON ("run_id") "run_id", "workflow", "key" FROM "idempotency_key" ORDER BY "run_id";
