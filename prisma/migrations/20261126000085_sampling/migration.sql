-- What is kept of a root run's spans, and why. Beside the run and not in its row: commits are the only writer of that. Without a
-- foreign key: its lock would keep commits waiting.
CREATE TABLE "sampling" (
  "root_run_id" uuid NOT NULL,
  "workflow" text NOT NULL,
  "version" integer NOT NULL,
  "nth" integer NOT NULL,
  "signs" text[],
  "outcome" text,
  "ended_at" timestamptz(3),
  "tier" text,
  "rule" text,
  "probability" double precision NOT NULL,
  "reject" integer NOT NULL,
  "policy_version" integer NOT NULL,
  "decided_at" timestamptz(3),
  "pinned_by" uuid,
  "pinned_at" timestamptz(3),
  "thinned_at" timestamptz(3),
  "spans_let_go" integer NOT NULL DEFAULT 0,
  CONSTRAINT "sampling_pkey" PRIMARY KEY ("root_run_id")
);
CREATE INDEX "sampling_ended_at_idx" ON "sampling" ("ended_at" DESC);
CREATE INDEX "sampling_to_thin" ON "sampling" ("ended_at") WHERE "tier" <> 'FULL' AND "thinned_at" IS NULL;

-- How many runs of a version began, and how many ended how and how often of late: what the adaptive rate follows.
CREATE TABLE "sampling_stratum" (
  "workflow" text NOT NULL,
  "version" integer NOT NULL,
  "outcome" text NOT NULL,
  "seen" integer NOT NULL,
  "weight" double precision NOT NULL,
  "at" timestamptz(3) NOT NULL,
  CONSTRAINT "sampling_stratum_pkey" PRIMARY KEY ("workflow", "version", "outcome")
);

-- The rules and rates, every version of them.
CREATE TABLE "sampling_policy" (
  "version" integer NOT NULL,
  "body" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "created_by" uuid NOT NULL,
  CONSTRAINT "sampling_policy_pkey" PRIMARY KEY ("version")
);

-- How an export destination fares.
CREATE TABLE "export_state" (
  "destination" text NOT NULL,
  "sent" bigint NOT NULL,
  "refused" bigint NOT NULL,
  "dropped" bigint NOT NULL,
  "sampled" bigint NOT NULL,
  "redacted" bigint NOT NULL,
  "last_success_at" timestamptz(3),
  "last_error" text,
  "last_error_at" timestamptz(3),
  CONSTRAINT "export_state_pkey" PRIMARY KEY ("destination")
);

-- Spans the cursor of a destination has passed that wait for the decision on their run: those of the run up to a place, from a
-- start on.
CREATE TABLE "export_wait" (
  "destination" text NOT NULL,
  "root_run_id" uuid NOT NULL,
  "up_to_xid" xid8 NOT NULL,
  "up_to_position" bigint NOT NULL,
  "done_start_ns" bigint NOT NULL DEFAULT -1,
  "done_span_id" bytea NOT NULL DEFAULT '\x',
  "since" timestamptz(3) NOT NULL,
  CONSTRAINT "export_wait_pkey" PRIMARY KEY ("destination", "root_run_id")
);
CREATE INDEX "export_wait_destination_since_idx" ON "export_wait" ("destination", "since");
