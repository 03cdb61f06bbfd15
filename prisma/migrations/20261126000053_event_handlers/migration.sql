-- What is done when a run publishes an event: Conductor's EventHandler, as JSON.
CREATE TABLE "event_handler" (
  "name" text NOT NULL,
  "event" text NOT NULL,
  "definition" text NOT NULL,
  "is_active" boolean NOT NULL,
  "service_function" text NOT NULL,
  "updated_at" timestamptz(3) NOT NULL,
  "updated_by" text NOT NULL,
  CONSTRAINT "event_handler_pkey" PRIMARY KEY ("name")
);
CREATE INDEX "event_handler_event_idx" ON "event_handler" ("event");

-- What became of each action of a handler about one event; it is kept once, however often the event is delivered.
CREATE TABLE "event_firing" (
  "event_id" uuid NOT NULL,
  "handler" text NOT NULL,
  "action_index" integer NOT NULL,
  "event" text NOT NULL,
  "run_id" uuid NOT NULL,
  "service_function" text NOT NULL,
  "action" text NOT NULL,
  "outcome" text NOT NULL,
  "reason" text,
  "target_run_id" uuid,
  "at" timestamptz(3) NOT NULL,
  CONSTRAINT "event_firing_pkey" PRIMARY KEY ("event_id", "handler", "action_index")
);
CREATE INDEX "event_firing_service_function_at_idx" ON "event_firing" ("service_function", "at" DESC);
