-- How far back the newest $4 runs reach that lie at certain values ($5, $6) in indexes, and how many of these there are. For the mark
-- one stretch for each value is put in (run-stretch.sql).
-- Not every stretch names both of a place: here they have their types.
WITH places AS (SELECT $5::text[] AS values, $6::text[] AS service_functions)
SELECT created_at, nth FROM (
  SELECT created_at, row_number() OVER newest AS nth FROM (/* stretches */) AS stretch
  WINDOW newest AS (ORDER BY created_at DESC, id DESC)
  ORDER BY created_at DESC, id DESC LIMIT $4::integer
) AS listed
ORDER BY nth DESC LIMIT 1
