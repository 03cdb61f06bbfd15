-- Bounds that the attempts of one task definition share over all runs, as the run's frozen definition says. Without a name there
-- are none: such attempts are queued and claimed as before.
ALTER TABLE "attempt" ADD COLUMN "limited_name" text;
ALTER TABLE "attempt" ADD COLUMN "concurrent_max" integer;
ALTER TABLE "attempt" ADD COLUMN "starts_max" integer;
ALTER TABLE "attempt" ADD COLUMN "starts_window_s" integer;

-- What waits behind a bound is no part of the plain queue: a claim there never reads over it.
DROP INDEX "attempt_queue";
CREATE INDEX "attempt_queue" ON "attempt" ("queue", "order_key", "id")
  WHERE "status" = 'SCHEDULED' AND "queue" IS NOT NULL AND "limited_name" IS NULL;
CREATE INDEX "attempt_limited_queue" ON "attempt" ("limited_name", "order_key", "id")
  WHERE "status" = 'SCHEDULED' AND "limited_name" IS NOT NULL;
CREATE INDEX "attempt_limited_running" ON "attempt" ("limited_name")
  WHERE "status" = 'IN_PROGRESS' AND "limited_name" IS NOT NULL;

-- When an attempt with a bound on starts began. A row is kept as long as a bound of its name looks back.
CREATE TABLE "task_start" (
  "id" bigserial NOT NULL,
  "name" text NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "window_s" integer NOT NULL,
  CONSTRAINT "task_start_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "task_start_name_at_idx" ON "task_start" ("name", "at");
