-- Keys under which runs of a workflow were launched: each names one run, the newest that was launched under it.
CREATE TABLE "idempotency_key" (
  "workflow" text NOT NULL,
  "key" text NOT NULL,
  "run_id" uuid NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("workflow", "key"),
  CONSTRAINT "idempotency_key_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "idempotency_key_run_id_idx" ON "idempotency_key" ("run_id");
