-- Makes one waiting fire due, as the run $1, when the run of its schedule's fire before is no longer open or about to start.
-- It can be taken at once: its moment is kept in ms, and is not rounded to one that is still to come.
-- Served by schedule_fire_open and schedule_fire_run.
UPDATE schedule_fire SET state = 'due', run_id = $1::uuid, taken_until = date_trunc('milliseconds', clock_timestamp())
WHERE id = (
  SELECT waiting.id FROM schedule_fire AS waiting
  WHERE waiting.state = 'waiting' AND NOT EXISTS (
    SELECT FROM (
      SELECT run_id, state FROM schedule_fire AS before
      WHERE before.schedule = waiting.schedule AND before.run_id IS NOT NULL ORDER BY before.planned_at DESC LIMIT 1
    ) AS last LEFT JOIN run ON run.id = last.run_id
    WHERE last.state = 'due' OR (last.state = 'launched' AND run.status IN ('RUNNING', 'PAUSED'))
  )
  ORDER BY waiting.planned_at LIMIT 1 FOR UPDATE SKIP LOCKED
) AND state = 'waiting'
