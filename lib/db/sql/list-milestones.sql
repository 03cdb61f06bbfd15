-- What happened to the run of the chain $1 beside its tasks: the first entries and the newest, up to $2 of each.
-- Served by chain_entry_milestone.
SELECT * FROM (
  SELECT *, row_number() OVER (ORDER BY seq) AS nth, row_number() OVER (ORDER BY seq DESC) AS nth_last FROM (
    SELECT * FROM chain_entry
    WHERE chain = $1 AND kind NOT IN ('task.scheduled', 'task.updated', 'task.ended') OFFSET 0
  ) AS milestone
) AS placed
WHERE nth <= $2 OR nth_last <= $2 ORDER BY seq
