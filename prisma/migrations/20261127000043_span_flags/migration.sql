-- OTLP's flags of a span (lib/trace/span.ts: Extras): most have some, and two bytes hold what they say.
ALTER TABLE "span" ADD COLUMN "flags" smallint;
