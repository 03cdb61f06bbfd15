-- Whether the attributes of a span, as they came, tell of a write to a database: true, else null, which takes no room.
ALTER TABLE "span" ADD COLUMN "is_write" boolean;

-- What was kept before is looked at once, as what comes is from now on. Characters that are none for Postgres are left out.
CREATE FUNCTION pg_temp.json_of("attributes" text) RETURNS json LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace("attributes", '(\\\\)|\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\1', 'g')::json
$$;
CREATE FUNCTION pg_temp.text_of(VARIADIC "values" json[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(substring(text FROM 2 FOR length(text) - 2), '\\[nrt]', ' ', 'g')
  FROM (SELECT value::text AS text, nth FROM unnest("values") WITH ORDINALITY AS given (value, nth)) AS given
  WHERE text LIKE '"%' ORDER BY nth LIMIT 1
$$;
CREATE FUNCTION pg_temp.is_write(operation text, query text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN operation <> '' THEN lower((regexp_match(operation, '^\s*(\S*)'))[1]) = ANY (ARRAY[
      'insert', 'update', 'delete', 'merge', 'upsert', 'replace', 'copy', 'truncate', 'create', 'alter', 'drop',
      'insertone', 'insertmany', 'updateone', 'updatemany', 'deleteone', 'deletemany', 'findandmodify', 'bulkwrite',
      'put', 'putitem', 'updateitem', 'deleteitem', 'batchwriteitem', 'transactwriteitems', 'index', 'bulk',
      'set', 'setex', 'mset', 'hset', 'del', 'incr', 'decr', 'lpush', 'rpush', 'sadd', 'srem', 'zadd', 'xadd', 'expire'
    ])
    ELSE query ~* '^\s*(INSERT|UPDATE|DELETE|MERGE|UPSERT|REPLACE|COPY|TRUNCATE|CREATE|ALTER|DROP)\M'
      OR query ~* '^\s*WITH\M.*\m(INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\S+\s+SET)\M'
  END
$$;

WITH shape AS MATERIALIZED (
  SELECT id,
    max(nth) FILTER (WHERE name = '"db.operation.name"') AS operation, max(nth) FILTER (WHERE name = '"db.operation"') AS old_operation,
    max(nth) FILTER (WHERE name = '"db.query.text"') AS query, max(nth) FILTER (WHERE name = '"db.statement"') AS old_query
  FROM (
    SELECT id, name::text AS name, (nth - 1)::integer AS nth
    FROM (SELECT id, body::json AS names FROM span_common WHERE body LIKE '["%' AND body LIKE '%"db.%' OFFSET 0) AS named
    CROSS JOIN json_array_elements(names) WITH ORDINALITY AS each (name, nth)
  ) AS placed
  GROUP BY id
)
UPDATE span SET is_write = true FROM shape
WHERE span.shape_id = shape.id AND pg_temp.is_write(
  pg_temp.text_of(pg_temp.json_of(attributes) -> shape.operation, pg_temp.json_of(attributes) -> shape.old_operation),
  pg_temp.text_of(pg_temp.json_of(attributes) -> shape.query, pg_temp.json_of(attributes) -> shape.old_query));

UPDATE span SET is_write = true
WHERE shape_id IS NULL AND attributes LIKE '%"db.%' AND pg_temp.is_write(
  pg_temp.text_of(pg_temp.json_of(attributes) -> 'db.operation.name', pg_temp.json_of(attributes) -> 'db.operation'),
  pg_temp.text_of(pg_temp.json_of(attributes) -> 'db.query.text', pg_temp.json_of(attributes) -> 'db.statement'));
