-- Takes up to $1 due fires for $2 ms; what others are taking or have taken is passed over. Served by schedule_fire_open.
WITH taken AS (
  SELECT id FROM schedule_fire WHERE state = 'due' AND taken_until <= clock_timestamp()
  ORDER BY taken_until, id LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE schedule_fire SET tries = tries + 1, taken_until = clock_timestamp() + $2::bigint * interval '1 millisecond'
FROM taken WHERE schedule_fire.id = taken.id
RETURNING schedule_fire.id, schedule_fire.tries
