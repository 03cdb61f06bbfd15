-- Spans a destination has passed and does not have, as all of somebody's behind one place and up to another: of the engine's spans
-- of all runs ('engine'), of the other spans of a root run (its id), or of those of all runs ('others').
CREATE TABLE "export_loss" (
  "destination" text NOT NULL,
  "whose" text NOT NULL,
  "behind_xid" xid8 NOT NULL,
  "behind_position" bigint NOT NULL,
  "up_to_xid" xid8 NOT NULL,
  "up_to_position" bigint NOT NULL,
  "reason" text NOT NULL,
  CONSTRAINT "export_loss_pkey" PRIMARY KEY ("destination", "whose", "up_to_position")
);
CREATE INDEX "export_loss_destination_whose_up_to_xid_up_to_position_idx"
  ON "export_loss" ("destination", "whose", "up_to_xid", "up_to_position");
