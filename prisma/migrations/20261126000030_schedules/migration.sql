CREATE TABLE "schedule" (
  "name" text NOT NULL,
  "description" text NOT NULL,
  "workflow" text NOT NULL,
  "version" integer,
  "input" text NOT NULL,
  "priority" integer NOT NULL,
  "crons" text NOT NULL,
  "overlap" text NOT NULL,
  "catch_up" text NOT NULL,
  "start_at" timestamptz(3),
  "end_at" timestamptz(3),
  "owner_id" uuid NOT NULL,
  "paused_at" timestamptz(3),
  "paused_by" text,
  "paused_reason" text,
  "next_fire_at" timestamptz(3),
  "revision" integer NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "changed_at" timestamptz(3) NOT NULL,
  CONSTRAINT "schedule_pkey" PRIMARY KEY ("name")
);
CREATE INDEX "schedule_due" ON "schedule" ("next_fire_at") WHERE "next_fire_at" IS NOT NULL;

CREATE TABLE "schedule_fire" (
  "id" uuid NOT NULL,
  "schedule" text NOT NULL,
  "planned_at" timestamptz(3) NOT NULL,
  "planned_until" timestamptz(3) NOT NULL,
  "count" integer NOT NULL,
  "trigger" text NOT NULL,
  "state" text NOT NULL,
  "reason" text,
  "run_id" uuid,
  "asked_by" uuid,
  "tries" integer NOT NULL,
  "taken_until" timestamptz(3) NOT NULL,
  "settled_at" timestamptz(3),
  CONSTRAINT "schedule_fire_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "schedule_fire_run_id_key" ON "schedule_fire" ("run_id");
CREATE UNIQUE INDEX "schedule_fire_schedule_planned_at_key" ON "schedule_fire" ("schedule", "planned_at");
CREATE INDEX "schedule_fire_open" ON "schedule_fire" ("taken_until") WHERE "state" IN ('due', 'waiting');
CREATE INDEX "schedule_fire_run" ON "schedule_fire" ("schedule", "planned_at" DESC) WHERE "run_id" IS NOT NULL;
