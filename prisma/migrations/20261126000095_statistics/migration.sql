-- What became of the runs that were started in an hour, counted. A cursor over the chains writes it, never a commit of a run.
CREATE TABLE "run_hour" (
  "workflow" text NOT NULL,
  "hour" timestamptz(3) NOT NULL,
  "service_function" text NOT NULL,
  "measure" text NOT NULL,
  "version" integer NOT NULL,
  "key" text NOT NULL,
  "count" bigint NOT NULL,
  CONSTRAINT "run_hour_pkey" PRIMARY KEY ("workflow", "hour", "service_function", "measure", "version", "key")
);

-- From the first failed end of a workflow's runs to its next succeeded one; without an end it has not recovered.
CREATE TABLE "outage" (
  "workflow" text NOT NULL,
  "service_function" text NOT NULL,
  "failed_at" timestamptz(3) NOT NULL,
  "failed_run_id" uuid NOT NULL,
  "failed_started_at" timestamptz(3) NOT NULL,
  "recovered_at" timestamptz(3),
  "recovered_run_id" uuid,
  "recovered_started_at" timestamptz(3),
  CONSTRAINT "outage_pkey" PRIMARY KEY ("workflow", "service_function", "failed_at")
);
CREATE UNIQUE INDEX "outage_open" ON "outage" ("workflow", "service_function") WHERE "recovered_at" IS NULL;

-- Who asks for tasks. It is told anew every few seconds, so nothing is lost with it.
CREATE UNLOGGED TABLE "poller" (
  "id" text NOT NULL,
  "kind" text NOT NULL,
  "host" text NOT NULL,
  "process" text NOT NULL,
  "version" text NOT NULL,
  "queues" text[],
  "started_at" timestamptz(3) NOT NULL,
  "polled_at" timestamptz(3) NOT NULL,
  "failures" text NOT NULL,
  CONSTRAINT "poller_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "poller_polled_at_idx" ON "poller" ("polled_at");
