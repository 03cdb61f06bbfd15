-- Of a batch of which a backend refused some spans without saying which: how many, and of how many. Null of other losses, and of
-- those that are there already.
ALTER TABLE "export_loss" ADD COLUMN "refused" integer, ADD COLUMN "batch" integer;
