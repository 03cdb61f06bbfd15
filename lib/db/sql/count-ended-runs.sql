-- How many root runs of workflow $1 ended since $2, among up to 100,000 of all. Served by sampling_ended_at_idx.
SELECT count(*) AS runs FROM (
  SELECT workflow FROM sampling WHERE ended_at >= $2::timestamptz ORDER BY ended_at DESC LIMIT 100000
) AS recent WHERE workflow = $1
