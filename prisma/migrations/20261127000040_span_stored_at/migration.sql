-- When a span came, which may be long after it ended: since then a backend may lag behind it. Null of those that are there already.
ALTER TABLE "span" ADD COLUMN "stored_at" timestamptz(3);
ALTER TABLE "span" ALTER COLUMN "stored_at" SET DEFAULT now();
