-- Filters of the run list that somebody gave a name.
CREATE TABLE "saved_view" (
  "id" uuid NOT NULL,
  "owner_id" uuid NOT NULL,
  "name" text NOT NULL,
  "filter" text NOT NULL,
  "is_shared" boolean NOT NULL,
  "revision" integer NOT NULL,
  "changed_at" timestamptz(3) NOT NULL,
  CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "saved_view_owner_id_name_key" ON "saved_view" ("owner_id", "name");
CREATE INDEX "saved_view_shared" ON "saved_view" ("name") WHERE "is_shared";
