-- What many spans have in common, kept once: resource and scope of those that send, and the names of attributes.
CREATE TABLE "span_common" (
  "id" bigint GENERATED ALWAYS AS IDENTITY,
  "digest" bytea NOT NULL,
  "body" text NOT NULL,
  "used_on" date NOT NULL,
  CONSTRAINT "span_common_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "span_common_digest_key" ON "span_common" ("digest");
CREATE INDEX "span_common_used_on_idx" ON "span_common" ("used_on");

ALTER TABLE "span" DROP CONSTRAINT "span_pkey";
DROP INDEX "span_trace_id_start_ns_idx";
DROP INDEX "span_xid_position_idx";
ALTER TABLE "span" RENAME TO "span_before_days";

-- A root run's id is its trace id and begins with the milliseconds of its start: all spans of a trace lie in the partition of
-- the day on which its run began. Wide columns come first, so that none is padded.
CREATE TABLE "span" (
  "position" bigint NOT NULL DEFAULT nextval('span_position_seq'),
  "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
  "start_ns" bigint NOT NULL,
  "end_ns" bigint NOT NULL,
  "source_id" bigint NOT NULL,
  "shape_id" bigint,
  "kind" smallint NOT NULL,
  "status_code" smallint NOT NULL,
  "is_verified" boolean NOT NULL,
  "trace_id" bytea NOT NULL,
  "span_id" bytea NOT NULL,
  "parent_span_id" bytea,
  "task_id" uuid,
  "person_id" uuid,
  "origin" text NOT NULL,
  "service" text NOT NULL,
  "name" text NOT NULL,
  "status_message" text,
  "attributes" text NOT NULL,
  "events" text,
  "links" text,
  CONSTRAINT "span_pkey" PRIMARY KEY ("trace_id", "span_id")
) PARTITION BY RANGE ("trace_id");
CREATE INDEX "span_trace_id_start_ns_idx" ON "span" ("trace_id", "start_ns");
CREATE INDEX "span_xid_position_idx" ON "span" ("xid", "position");
ALTER SEQUENCE "span_position_seq" OWNED BY "span"."position";

-- The first six bytes of the ids of runs that began on a day (UTC) or later.
CREATE FUNCTION "span_day_bound"("day" date) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT decode(lpad(to_hex((day - date '1970-01-01')::bigint * 86400000), 12, '0'), 'hex')
$$;

-- Ids that are no time: runs that events start, and those of other engines. A day may only be added while the default
-- partition holds nothing of it, which has to be looked up there: what is surely no day of ours lies elsewhere.
CREATE TABLE "span_low" PARTITION OF "span" FOR VALUES FROM (MINVALUE) TO ('\x016f5e66e800');
CREATE TABLE "span_high" PARTITION OF "span" FOR VALUES FROM ('\x03bb2cc3d800') TO (MAXVALUE);
CREATE TABLE "span_default" PARTITION OF "span" DEFAULT;

-- Adds the partition of a day, unless it is there. What lies in the default partition for it comes along. The role of the
-- application owns no table: this runs as the owner.
CREATE FUNCTION "add_span_day"("day" date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT SET lock_timeout = '2s' AS $$
DECLARE
  name text := 'span_' || to_char(day, 'YYYYMMDD');
BEGIN
  IF to_regclass(name) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE span INCLUDING DEFAULTS)', name);
  LOCK TABLE span_default IN ACCESS EXCLUSIVE MODE;
  EXECUTE format(
    'WITH moved AS (DELETE FROM span_default WHERE trace_id >= %1$L AND trace_id < %2$L RETURNING *)
     INSERT INTO %3$I SELECT * FROM moved', span_day_bound(day), span_day_bound(day + 1), name);
  EXECUTE format('ALTER TABLE span ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    name, span_day_bound(day), span_day_bound(day + 1));
  RETURN true;
END
$$;

-- Drops the partition of a day, unless a run of that day still runs or ended on "kept_from" or later.
CREATE FUNCTION "drop_span_day"("day" date, "kept_from" date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT SET lock_timeout = '2s' AS $$
DECLARE
  name text := 'span_' || to_char(day, 'YYYYMMDD');
  tail text := repeat('0', 20);
BEGIN
  IF day >= kept_from OR to_regclass(name) IS NULL OR EXISTS (
    SELECT FROM run
    WHERE root_run_id >= (encode(span_day_bound(day), 'hex') || tail)::uuid
      AND root_run_id < (encode(span_day_bound(day + 1), 'hex') || tail)::uuid
      AND (ended_at IS NULL OR ended_at >= kept_from)
  ) THEN
    RETURN false;
  END IF;
  EXECUTE format('DROP TABLE %I', name);
  RETURN true;
END
$$;

-- The days of the runs that have spans, as far as their ids tell one, and those to come.
SELECT add_span_day(day) FROM (
  SELECT date '1970-01-01' + (('x' || encode(substring(trace_id FROM 1 FOR 6), 'hex'))::bit(48)::bigint / 86400000)::integer AS day
  FROM span_before_days WHERE trace_id >= '\x016f5e66e800' AND trace_id < '\x03bb2cc3d800'
  UNION SELECT current_date + ahead FROM generate_series(-1, 7) AS ahead
) AS days
WHERE day BETWEEN current_date - 400 AND current_date + 7;

INSERT INTO "span_common" (digest, body, used_on)
SELECT DISTINCT ON (body) sha256(convert_to(body, 'UTF8')), body, current_date
FROM (SELECT '{"resource":' || resource || ',"scope":' || scope || '}' AS body FROM span_before_days) AS old;

INSERT INTO "span" (
  position, xid, start_ns, end_ns, source_id, shape_id, kind, status_code, is_verified, trace_id, span_id, parent_span_id,
  task_id, person_id, origin, service, name, status_message, attributes, events, links
)
SELECT position, xid, start_ns, end_ns, common.id, NULL, kind, status_code, is_verified, trace_id, span_id, parent_span_id,
  task_id, person_id, origin, service, name, status_message, attributes, nullif(events, '[]'), nullif(links, '[]')
FROM span_before_days AS old
JOIN span_common AS common
  ON common.digest = sha256(convert_to('{"resource":' || old.resource || ',"scope":' || old.scope || '}', 'UTF8'));

DROP TABLE "span_before_days";
