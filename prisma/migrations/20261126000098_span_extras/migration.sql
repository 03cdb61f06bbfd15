-- What few spans have, as JSON (lib/trace/span.ts: Extras): null, which takes no room, of all others.
ALTER TABLE "span" ADD COLUMN "extras" text;
