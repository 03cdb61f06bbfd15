-- Why a run is set aside: its decider threw again and again. Null for all others.
ALTER TABLE "run" ADD COLUMN "parked" text;

-- What a run's transition wants of another run, kept in its own commit until it was delivered. Without a moment at which it is
-- due again it was given up.
CREATE TABLE "outbox" (
  "id" bigserial NOT NULL,
  "run_id" uuid NOT NULL,
  "kind" text NOT NULL,
  "body" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "due_at" timestamptz(3),
  "tries" integer NOT NULL,
  "last_error" text,
  CONSTRAINT "outbox_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "outbox_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "outbox_run_id_idx" ON "outbox" ("run_id");
CREATE INDEX "outbox_due" ON "outbox" ("due_at", "id") WHERE "due_at" IS NOT NULL;

-- Ends a statement that wrote less than it found: a row was changed between its guard and its write.
CREATE FUNCTION "all_written"(expected bigint, written bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF expected <> written THEN
    RAISE EXCEPTION 'of % rows % were written', expected, written USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN true;
END $$;
