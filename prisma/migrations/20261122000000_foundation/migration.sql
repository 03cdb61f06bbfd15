CREATE TABLE "app_user" (
  "id" uuid NOT NULL,
  "issuer" text NOT NULL,
  "subject" text NOT NULL,
  "name" text NOT NULL,
  "email" text,
  "groups" text[],
  "groups_at" timestamptz(3) NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "app_user_issuer_subject_key" ON "app_user" ("issuer", "subject");

CREATE TABLE "session" (
  "token_hash" text NOT NULL,
  "user_id" uuid NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  CONSTRAINT "session_pkey" PRIMARY KEY ("token_hash"),
  CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "session_user_id_idx" ON "session" ("user_id");

CREATE TABLE "workflow_definition" (
  "name" text NOT NULL,
  "version" integer NOT NULL,
  "definition" text NOT NULL,
  "digest" text NOT NULL,
  "service_function" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "created_by" text NOT NULL,
  CONSTRAINT "workflow_definition_pkey" PRIMARY KEY ("name", "version")
);

CREATE TABLE "task_definition" (
  "name" text NOT NULL,
  "definition" text NOT NULL,
  "updated_at" timestamptz(3) NOT NULL,
  CONSTRAINT "task_definition_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "program" (
  "hash" text NOT NULL,
  "source" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  CONSTRAINT "program_pkey" PRIMARY KEY ("hash")
);

CREATE TABLE "run" (
  "id" uuid NOT NULL,
  "root_run_id" uuid NOT NULL,
  "parent_run_id" uuid,
  "parent_task_id" uuid,
  "workflow" text NOT NULL,
  "version" integer NOT NULL,
  "program_hash" text NOT NULL,
  "service_function" text NOT NULL,
  "status" text NOT NULL,
  "rollback" text NOT NULL,
  "ending" text,
  "held" text NOT NULL DEFAULT '[]',
  "generation" integer NOT NULL,
  "generation_id" uuid NOT NULL,
  "actor" text NOT NULL,
  "person_id" uuid,
  "requesters" uuid[],
  "correlation_id" text,
  "priority" integer NOT NULL,
  "input" text NOT NULL,
  "output" text NOT NULL,
  "variables" text NOT NULL,
  "reason" text,
  "note" text,
  "failed_refs" text[],
  "task_seq" integer NOT NULL,
  "open_attempts" integer NOT NULL,
  "waiting" integer NOT NULL,
  "retried" integer NOT NULL,
  "order_key" bigint NOT NULL,
  "seq" integer NOT NULL,
  "head_hash" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "updated_at" timestamptz(3) NOT NULL,
  "ended_at" timestamptz(3),
  "timer_at" timestamptz(3),
  CONSTRAINT "run_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "run_program_hash_fkey" FOREIGN KEY ("program_hash") REFERENCES "program" ("hash") ON DELETE RESTRICT ON UPDATE CASCADE
) WITH (fillfactor = 80);
CREATE INDEX "run_created_at_id_idx" ON "run" ("created_at" DESC, "id" DESC);
CREATE INDEX "run_service_function_created_at_id_idx" ON "run" ("service_function", "created_at" DESC, "id" DESC);
CREATE INDEX "run_workflow_created_at_id_idx" ON "run" ("workflow", "created_at" DESC, "id" DESC);
CREATE INDEX "run_status_created_at_id_idx" ON "run" ("status", "created_at" DESC, "id" DESC);
CREATE INDEX "run_person_id_created_at_id_idx" ON "run" ("person_id", "created_at" DESC, "id" DESC);
CREATE INDEX "run_root_run_id_idx" ON "run" ("root_run_id");
CREATE INDEX "run_timer" ON "run" ("timer_at") WHERE "timer_at" IS NOT NULL;

CREATE TABLE "attempt" (
  "id" uuid NOT NULL,
  "run_id" uuid NOT NULL,
  "root_run_id" uuid NOT NULL,
  "ref" text NOT NULL,
  "node" text NOT NULL,
  "name" text NOT NULL,
  "type" text NOT NULL,
  "queue" text,
  "iteration" integer NOT NULL,
  "generation" integer NOT NULL,
  "seq" integer NOT NULL,
  "status" text NOT NULL,
  "retry_count" integer NOT NULL,
  "retry_of" uuid,
  "rollback_of" uuid,
  "undo" text NOT NULL,
  "input" text NOT NULL,
  "output" text NOT NULL,
  "reason" text,
  "worker_id" text,
  "first_scheduled_at" timestamptz(3) NOT NULL,
  "scheduled_at" timestamptz(3) NOT NULL,
  "ready_at" timestamptz(3) NOT NULL,
  "order_key" bigint NOT NULL,
  "started_at" timestamptz(3),
  "updated_at" timestamptz(3) NOT NULL,
  "ended_at" timestamptz(3),
  "timer_at" timestamptz(3),
  "lease_owner" text,
  "lease_until" timestamptz(3),
  "lease_losses" integer NOT NULL,
  "state" text,
  "gated_by" uuid,
  CONSTRAINT "attempt_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "attempt_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX "attempt_run_id_seq_key" ON "attempt" ("run_id", "seq");
CREATE INDEX "attempt_run_id_ref_seq_idx" ON "attempt" ("run_id", "ref", "seq" DESC);
-- The queue: what waits for somebody to take it. A claim changes the status and so leaves this index.
CREATE INDEX "attempt_queue" ON "attempt" ("queue", "order_key", "id") WHERE "status" = 'SCHEDULED' AND "queue" IS NOT NULL;
CREATE INDEX "attempt_lease" ON "attempt" ("lease_until") WHERE "lease_owner" IS NOT NULL;
CREATE INDEX "attempt_timer" ON "attempt" ("timer_at") WHERE "timer_at" IS NOT NULL;
-- At most one live attempt per task of a run, and the way to all that are open.
CREATE UNIQUE INDEX "attempt_live" ON "attempt" ("run_id", "ref") WHERE "status" IN ('SCHEDULED', 'IN_PROGRESS');
CREATE INDEX "attempt_undo" ON "attempt" ("run_id", "ended_at" DESC, "seq" DESC) WHERE "undo" = 'due';

CREATE TABLE "chain_entry" (
  "position" bigserial NOT NULL,
  "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
  "chain" text NOT NULL,
  "seq" integer NOT NULL,
  "run_id" uuid,
  "at" timestamptz(3) NOT NULL,
  "kind" text NOT NULL,
  "task_id" uuid,
  "ref" text,
  "status" text,
  "actor" text NOT NULL,
  "via" text NOT NULL,
  "policy_ids" text[],
  "facts" text NOT NULL,
  "digests" text NOT NULL,
  "prev_hash" text NOT NULL,
  "hash" text NOT NULL,
  CONSTRAINT "chain_entry_pkey" PRIMARY KEY ("chain", "seq")
);
CREATE INDEX "chain_entry_xid_position_idx" ON "chain_entry" ("xid", "position");

CREATE FUNCTION "chain_entry_is_insert_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of a chain are written once: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER "chain_entry_insert_only" BEFORE UPDATE OR DELETE ON "chain_entry"
  FOR EACH ROW EXECUTE FUNCTION "chain_entry_is_insert_only"();
CREATE TRIGGER "chain_entry_never_truncated" BEFORE TRUNCATE ON "chain_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "chain_entry_is_insert_only"();

CREATE TABLE "approval" (
  "task_id" uuid NOT NULL,
  "run_id" uuid NOT NULL,
  "ref" text NOT NULL,
  "title" text NOT NULL,
  "workflow" text NOT NULL,
  "version" integer NOT NULL,
  "service_function" text NOT NULL,
  "action" text NOT NULL,
  "approver_group" text NOT NULL,
  "quorum" integer NOT NULL,
  "plan" text NOT NULL,
  "plan_digest" text NOT NULL,
  "requesters" uuid[],
  "note" text,
  "state" text NOT NULL,
  "asked_at" timestamptz(3) NOT NULL,
  "settled_at" timestamptz(3),
  CONSTRAINT "approval_pkey" PRIMARY KEY ("task_id"),
  CONSTRAINT "approval_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "approval_state_asked_at_idx" ON "approval" ("state", "asked_at");
CREATE INDEX "approval_workflow_ref_settled_at_idx" ON "approval" ("workflow", "ref", "settled_at" DESC);
CREATE INDEX "approval_run_id_idx" ON "approval" ("run_id");

CREATE TABLE "approval_decision" (
  "task_id" uuid NOT NULL,
  "by" uuid NOT NULL,
  "outcome" text NOT NULL,
  "comment" text NOT NULL,
  "at" timestamptz(3) NOT NULL,
  CONSTRAINT "approval_decision_pkey" PRIMARY KEY ("task_id", "by"),
  CONSTRAINT "approval_decision_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "approval" ("task_id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "span" (
  "position" bigserial NOT NULL,
  "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
  "trace_id" bytea NOT NULL,
  "span_id" bytea NOT NULL,
  "parent_span_id" bytea,
  "root_run_id" uuid NOT NULL,
  "task_id" uuid,
  "person_id" uuid,
  "is_verified" boolean NOT NULL,
  "origin" text NOT NULL,
  "service" text NOT NULL,
  "name" text NOT NULL,
  "kind" smallint NOT NULL,
  "start_ns" bigint NOT NULL,
  "end_ns" bigint NOT NULL,
  "status_code" smallint NOT NULL,
  "status_message" text,
  "attributes" text NOT NULL,
  "events" text NOT NULL,
  "links" text NOT NULL,
  "resource" text NOT NULL,
  "scope" text NOT NULL,
  CONSTRAINT "span_pkey" PRIMARY KEY ("trace_id", "span_id")
);
CREATE INDEX "span_trace_id_start_ns_idx" ON "span" ("trace_id", "start_ns");
CREATE INDEX "span_xid_position_idx" ON "span" ("xid", "position");

CREATE TABLE "cursor" (
  "name" text NOT NULL,
  "xid" xid8 NOT NULL DEFAULT '0'::xid8,
  "position" bigint NOT NULL,
  "updated_at" timestamptz(3) NOT NULL,
  CONSTRAINT "cursor_pkey" PRIMARY KEY ("name")
);
