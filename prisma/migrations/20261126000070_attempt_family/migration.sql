-- The dynamic fork that opened an attempt; null for most (lib/engine/dynamic.ts).
CREATE FUNCTION "attempt_fork"("attempt") RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT substring($1."state" FROM '"dynamic":\{"fork":"((?:[^"\\]|\\.)*)"')
$$;

-- What an attempt repeats with: its node, or the branches of one name that a dynamic fork opened; rollbacks apart
-- (lib/services/runs/attempt-view.ts).
CREATE FUNCTION "attempt_family"("attempt") RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce("attempt_fork"($1) || '/' || $1."name", $1."node")
    || CASE WHEN $1."rollback_of" IS NULL THEN '' ELSE '.rollback' END
$$;
