-- Who may send spans, and of which services. Of a secret only its SHA-256 is kept.
CREATE TABLE "ingest_key" (
  "id" uuid NOT NULL,
  "label" text NOT NULL,
  "secret_hash" bytea NOT NULL,
  "hint" text NOT NULL,
  "services" text[],
  "created_at" timestamptz(3) NOT NULL,
  "created_by" text NOT NULL,
  "revoked_at" timestamptz(3),
  "revoked_by" text,
  "used_at" timestamptz(3),
  CONSTRAINT "ingest_key_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ingest_key_secret_hash_key" ON "ingest_key" ("secret_hash");

-- Spans of traces that are no run's yet. They wait a while, and no longer than there is room.
CREATE TABLE "span_unattached" (
  "trace_id" bytea NOT NULL,
  "span_id" bytea NOT NULL,
  "received_at" timestamptz(3) NOT NULL DEFAULT now(),
  "service" text NOT NULL,
  "name" text NOT NULL,
  "body" text NOT NULL,
  CONSTRAINT "span_unattached_pkey" PRIMARY KEY ("trace_id", "span_id")
);
CREATE INDEX "span_unattached_received_at_idx" ON "span_unattached" ("received_at");

-- What became of what was sent, by hour.
CREATE TABLE "span_intake" (
  "hour" timestamptz(3) NOT NULL,
  "what" text NOT NULL,
  "count" bigint NOT NULL,
  CONSTRAINT "span_intake_pkey" PRIMARY KEY ("hour", "what")
);
