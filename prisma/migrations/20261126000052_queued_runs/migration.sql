-- The bound that a run shares with others of its workflow and key (rateLimitConfig). A queued run has no open attempt and begins
-- when a place is free; to Conductor it is PAUSED.
ALTER TABLE "run" ADD COLUMN "rate_key" text;
ALTER TABLE "run" ADD COLUMN "rate_max" integer;
ALTER TABLE "run" ADD COLUMN "is_queued" boolean NOT NULL DEFAULT false;
CREATE INDEX "run_rate" ON "run" ("workflow", "rate_key") WHERE "rate_key" IS NOT NULL AND "status" IN ('RUNNING', 'PAUSED');
CREATE INDEX "run_queued" ON "run" ("created_at", "id") WHERE "is_queued";
